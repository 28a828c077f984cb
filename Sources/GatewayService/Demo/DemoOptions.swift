/// What `nattvakt demo` may be told.
package struct DemoOptions: Sendable {
    /// How long the night lasts by the clock on the wall.
    package var seconds: Int
    package var seed: UInt64
    package var residents: Int
    package var patrols: Int
    /// HTTP port; zero picks a free one.
    package var port: UInt16
    /// Prints only the summary, not what happens.
    package var isHeadless: Bool
    package var isJSON: Bool
    /// Where to keep the data folder; `nil` erases it at the end.
    package var keep: String?
    package var profiles: [String]

    package init(
        seconds: Int,
        seed: UInt64,
        residents: Int = 40,
        patrols: Int = 6,
        port: UInt16 = 0,
        isHeadless: Bool = false,
        isJSON: Bool = false,
        keep: String? = nil,
        profiles: [String]
    ) {
        self.seconds = seconds
        self.seed = seed
        self.residents = residents
        self.patrols = patrols
        self.port = port
        self.isHeadless = isHeadless
        self.isJSON = isJSON
        self.keep = keep
        self.profiles = profiles
    }
}
