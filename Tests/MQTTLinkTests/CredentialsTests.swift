import Testing

@testable import MQTTLink

@Suite struct `A password file` {
    let folder: TestFolder

    init() throws { folder = try TestFolder() }

    @Test(arguments: ["gw-alarm\nsecret:with:colons\n", "gw-alarm:secret:with:colons\n", "gw-alarm:secret:with:colons"])
    func `holds two lines, or one with a colon`(text: String) throws {
        let path = try folder.write(text, to: "password")
        let credentials = try MQTTCredentials.read(fromFile: path)
        #expect(credentials == MQTTCredentials(user: "gw-alarm", password: "secret:with:colons"))
        #expect(credentials.description == "gw-alarm:…")
    }

    @Test(arguments: [0o640, 0o604, 0o660, 0o644])
    func `that others can read is refused in these words`(mode: Int) throws {
        let path = try folder.write("gw-alarm\nsecret\n", to: "password", mode: mode)
        let error = #expect(throws: MQTTLinkError.self) { try MQTTCredentials.read(fromFile: path) }
        #expect(
            error?.description == """
                password file \(path) can be read by other users [mqtt.password-file-open]
                  → Run: chmod 600 \(path)
                """
        )
    }

    @Test(arguments: ["", "\n", "gw-alarm", "gw-alarm\n", ":secret", "gw-alarm:", "a\nb\nc\n"])
    func `without a name and a password is refused without showing it`(text: String) throws {
        let path = try folder.write(text, to: "password")
        let error = #expect(throws: MQTTLinkError.self) { try MQTTCredentials.read(fromFile: path) }
        #expect(error?.code == .passwordFileMalformed)
    }

    @Test func `that is missing is named`() {
        let error = #expect(throws: MQTTLinkError.self) { try MQTTCredentials.read(fromFile: "/nowhere/password") }
        #expect(
            error?.description == """
                password file /nowhere/password cannot be read (No such file or directory) \
                [mqtt.password-file-unreadable]
                  → Create it, owned by the user that runs the gateway, with mode 0600.
                """
        )
    }
}
