package import GatewayCore

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
        case .unreadableSignal: "oläslig signal"
        case .unknownDevice: "larm från okänd enhet"
        case .manual: "larm från operatör"
        case .batteryLow: "lågt batteri"
        case .mainsLost: "strömavbrott"
        case .tamper: "sabotage"
        case .lockJammed: "lås kärvar"
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

/// `1:a`, `2:a`, `3:e`, `11:e`, `21:a`.
func ordinalInSwedish(_ number: Int) -> String {
    let isFirstOrSecond = (1...2).contains(number % 10) && !(11...12).contains(number % 100)
    return "\(number):\(isFirstOrSecond ? "a" : "e")"
}
