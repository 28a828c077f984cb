/// Names for people and streets that nobody has: every surname says that it is made up.
enum TownNames {
    /// First names without a person behind them.
    static let first = [
        "Agda", "Alma", "Algot", "Anders", "Astrid", "Axel", "Berta", "Birger", "Brita", "Dagny", "Ebba", "Einar",
        "Elin", "Elsa", "Erik", "Ester", "Folke", "Frida", "Georg", "Greta", "Gunhild", "Gösta", "Hedvig", "Helge",
        "Hilda", "Holger", "Ines", "Ingrid", "Ivar", "Karin", "Klara", "Knut", "Lars", "Linnea", "Lovisa", "Ludvig",
        "Maja", "Märta", "Nils", "Olga", "Olof", "Oskar", "Otto", "Ragnar", "Rut", "Selma", "Signe", "Sigurd",
        "Siv", "Stina", "Sture", "Svea", "Sven", "Tage", "Tora", "Torsten", "Valborg", "Verner", "Viola", "Åke",
    ]
    private static let surnameBeginnings = [
        "Påhitt", "Låtsas", "Dikt", "Sago", "Exempel", "Fabel", "Prov", "Dröm", "Sken", "Luft", "Fantasi", "Teater",
        "Roman", "Gyckel",
    ]
    private static let surnameEndings = [
        "berg", "ström", "lund", "gren", "kvist", "dal", "fors", "man", "ander", "ek", "blad", "sjö",
    ]
    private static let streetBeginnings = [
        "Provar", "Sago", "Dikt", "Fabel", "Måne", "Stjärn", "Kvälls", "Gryning", "Dimm", "Lykt", "Uggle", "Nattvakts",
        "Tyst", "Vinter", "Vik", "Skymnings",
    ]
    static let streetEndings = ["gatan", "vägen", "stigen", "gränden"]
    static let farmEndings = ["torp", "hult", "åsen", "mosse"]

    /// The n-th name, from 0; 10,080 follow without repeating one.
    static func person(_ number: Int) -> String {
        let surnames = surnameBeginnings.count * surnameEndings.count
        // 97 has no factor in common with the number of surnames, so neighbours in the list differ in both names.
        let surname = number * 97 % surnames
        let beginning = surnameBeginnings[surname / surnameEndings.count]
        let given = first[(number / surnames + surname * 7) % first.count]
        return "\(given) \(beginning)\(surnameEndings[surname % surnameEndings.count])"
    }

    /// The n-th address of an area, none of them twice.
    static func address(_ number: Int, endings: [String], place: String) -> String {
        let streets = streetBeginnings.count * endings.count
        let street = number % streets
        let name = streetBeginnings[street % streetBeginnings.count] + endings[street / streetBeginnings.count]
        return "\(name) \(number / streets + 1), \(place)"
    }
}
