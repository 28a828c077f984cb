extension AlertKind {
    /// The words of Swedish screens.
    package var swedish: String {
        switch self {
        case .panic: "larmknapp tryckt"
        case .fallSuspected: "misstänkt fall"
        case .fallConfirmed: "fall"
        case .manDown: "orörlig"
        case .geofenceExit: "utanför området"
        case .doorForced: "dörr uppbruten"
        case .doorLeftOpen: "dörr står öppen"
        case .staffAttack: "överfallslarm"
        case .videoVisit: "bildsamtal önskas"
        case .outOfBedTooLong: "länge ur sängen"
        case .inactivity: "ingen rörelse"
        case .bathroomTooLong: "länge i badrummet"
        case .doseMissed: "läkemedelsdos ej tagen"
        case .cabinetLeftOpen: "läkemedelsskåp står öppet"
        case .smoke: "rök"
        case .carbonMonoxide: "kolmonoxid"
        case .gas: "gas"
        case .waterLeak: "vattenläcka"
        case .temperature: "för varmt eller för kallt"
        case .unreadableSignal: "oläslig signal"
        case .unknownDevice: "larm från okänd enhet"
        case .manual: "larm från operatör"
        case .batteryLow: "lågt batteri"
        case .mainsLost: "strömavbrott"
        case .tamper: "sabotage"
        case .lockJammed: "lås kärvar"
        case .cameraLookFailed: "kameratillsyn misslyckades"
        case .deviceOffline: "enhet frånkopplad"
        case .deviceSilent: "enhet tyst"
        case .unreadableTelemetry: "oläsligt meddelande"
        case .unregisteredDevice: "oregistrerad enhet"
        case .unknownTopic: "okänt ämne"
        case .signalGap: "möjlig signallucka"
        case .brokerUnreachable: "ingen kontakt med MQTT-servern"
        case .subscriptionRefused: "MQTT-servern lämnar inte ut allt"
        case .nobodyAnswered: "ingen svarade"
        case .clockStep: "klockan ställdes om"
        }
    }
}

extension SignalKind {
    /// The words of Swedish screens.
    package var swedish: String {
        switch self {
        case .panic: "larmknapp tryckt"
        case .fallSuspected: "misstänkt fall"
        case .fallConfirmed: "fall"
        case .alarmCancelled: "larmet återtaget"
        case .fallCleared: "uppe igen efter fall"
        case .manDown: "orörlig"
        case .staffAttack: "överfallslarm"
        case .videoVisitRequested: "bildsamtal önskas"
        case .voiceOpened: "röstkontakt öppnad"
        case .voiceClosed: "röstkontakt avslutad"
        case .geofenceExit: "utanför området"
        case .geofenceEnter: "inom området igen"
        case .location: "position"
        case .presence: "någon i rummet"
        case .absence: "ingen i rummet"
        case .bedExit: "ur sängen"
        case .bedReturn: "i sängen igen"
        case .outOfBedTooLong: "länge ur sängen"
        case .inactivity: "ingen rörelse"
        case .activity: "rörelse igen"
        case .bathroomTooLong: "länge i badrummet"
        case .bathroomLeft: "ute ur badrummet"
        case .doseTaken: "läkemedelsdos tagen"
        case .doseMissed: "läkemedelsdos ej tagen"
        case .cabinetOpened: "läkemedelsskåp öppnat"
        case .cabinetClosed: "läkemedelsskåp stängt"
        case .cabinetLeftOpen: "läkemedelsskåp står öppet"
        case .lockLocked: "lås låst"
        case .lockUnlocked: "lås öppnat"
        case .lockJammed: "lås kärvar"
        case .lockFailedAttempt: "misslyckat försök"
        case .keySynced: "nyckel avläst"
        case .doorOpen: "dörr öppen"
        case .doorClosed: "dörr stängd"
        case .doorLeftOpen: "dörr står öppen"
        case .doorForced: "dörr uppbruten"
        case .cameraLookStarted: "kameratillsyn påbörjad"
        case .cameraLookEnded: "kameratillsyn avslutad"
        case .cameraLookFailed: "kameratillsyn misslyckades"
        case .cameraEvent: "kamerahändelse"
        case .smoke: "rök"
        case .smokeCleared: "ingen rök längre"
        case .carbonMonoxide: "kolmonoxid"
        case .carbonMonoxideCleared: "ingen kolmonoxid längre"
        case .gas: "gas"
        case .gasCleared: "ingen gas längre"
        case .waterLeak: "vattenläcka"
        case .waterLeakCleared: "vattenläcka borta"
        case .temperature: "temperatur"
        case .temperatureHigh: "för varmt"
        case .temperatureLow: "för kallt"
        case .temperatureNormal: "normal temperatur igen"
        case .batteryLow: "lågt batteri"
        case .batteryLevel: "batterinivå"
        case .mainsLost: "strömavbrott"
        case .mainsRestored: "strömmen tillbaka"
        case .tamper: "sabotage"
        case .heartbeat: "livstecken"
        case .online: "ansluten"
        case .offline: "frånkopplad"
        case .unknown: "okänt"
        }
    }
}

extension AccessRecord.Operation {
    /// The words of Swedish screens.
    package var swedish: String {
        switch self {
        case .unlocked: "dörr öppnad"
        case .locked: "dörr låst"
        case .failedAttempt: "misslyckat försök"
        case .opened: "skåp öppnat"
        case .closed: "skåp stängt"
        case .keySynced: "nyckel avläst"
        case .lookStarted: "kameratillsyn påbörjad"
        case .lookEnded: "kameratillsyn avslutad"
        case .lookFailed: "kameratillsyn misslyckades"
        }
    }
}

extension AlertOutcome {
    /// The words of Swedish screens.
    package var swedish: String {
        switch self {
        case .helped: "hjälp given"
        case .fallNoInjury: "fall utan skada"
        case .fallInjury: "fall med skada"
        case .ambulance: "ambulans"
        case .noNeed: "inget behov"
        case .falseAlarm: "falsklarm"
        case .noContactForcedVisit: "ingen kontakt, besök"
        case .technical: "tekniskt fel"
        case .test: "prov"
        case .duplicate: "dubblett"
        case .other: "annat"
        }
    }
}

extension AlertState {
    /// The words of Swedish screens.
    package var swedish: String {
        switch self {
        case .raised: "utlöst"
        case .offered: "erbjudet"
        case .accepted: "accepterat"
        case .enRoute: "på väg"
        case .onScene: "på plats"
        case .resolved: "klarmarkerat"
        case .closed: "avslutat"
        case .unattended: "ingen har tagit det"
        case .referred: "överlämnat"
        case .merged: "sammanfört"
        case .cancelled: "avbrutet"
        case .testClosed: "provet slut"
        }
    }
}

extension AlertCondition {
    /// The words of Swedish screens.
    package var swedish: String {
        switch self {
        case .active: "pågår"
        case .restored: "återställt av enheten"
        case .cancelledBySender: "återtaget på enheten"
        case .lostContact: "enheten har tystnat"
        }
    }
}

extension AlertTimer.Kind {
    /// What happens at the deadline, in the words of Swedish screens.
    package var swedish: String {
        switch self {
        case .offerEnds: "erbjudandet går ut"
        case .nextStep: "nästa i turordningen tillfrågas"
        case .acceptTarget: "ska vara accepterat"
        case .holdReminder: "påminnelse om att åka"
        case .holdRelease: "larmet släpps om ingen åker"
        case .arriveTarget: "någon ska vara på plats"
        case .sceneCheck: "livstecken från platsen väntas"
        case .unattendedRepeat: "alla tillfrågas igen"
        case .referralConfirmation: "överlämningen ska vara bekräftad"
        case .technicalReview: "någon ska ha sett felet"
        case .testEnds: "provet slutar"
        }
    }
}

extension DeviceClass {
    /// The words of Swedish screens.
    package var swedish: String {
        switch self {
        case .safetyAlarm: "trygghetslarm"
        case .gpsAlarm: "GPS-larm"
        case .fallSensor: "fallsensor"
        case .digitalLock: "digitalt lås"
        case .nightCamera: "trygghetskamera"
        case .homeSensor: "sensor i hemmet"
        case .medicationDispenser: "läkemedelsrobot"
        case .hub: "brygga"
        }
    }
}
