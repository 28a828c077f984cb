import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// `/healthz`, `/readyz` and `/metrics`: open to whoever reaches the address, so they tell no personal data.
func healthRouter(_ backend: any GatewayBackend) -> Router<BasicRequestContext> {
    let router = Router()
    router.get("/healthz") { _, _ in try response(.ok, backend.health()) }
    router.get("/readyz") { _, _ in
        let report = backend.health()
        return try response(report.isReady ? .ok : .serviceUnavailable, report)
    }
    router.get("/metrics") { _, _ in
        text(.ok, backend.metrics(), type: "text/plain; version=0.0.4; charset=utf-8")
    }
    return router
}

/// The local API on the data folder's Unix socket: one request, one reply, for the command line of the same machine.
///
/// Who may connect is decided by the rights of the folder (0700).
func localRouter(_ backend: any GatewayBackend) -> Router<BasicRequestContext> {
    let router = healthRouter(backend)
    router.post("/local/v1/request") { request, _ in
        let body = try await request.body.collect(upTo: 16 * 1024 * 1024)
        let reply = await backend.answer(Array(body.readableBytesView))
        var headers = safeHeaders
        headers[.contentType] = "application/json"
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: reply)))
    }
    return router
}

/// On every response: nothing is sniffed, framed, cached or told to other sites.
private let safeHeaders: HTTPFields = {
    var headers = HTTPFields()
    headers[.cacheControl] = "no-store"
    headers[.xContentTypeOptions] = "nosniff"
    if let policy = HTTPField.Name("Content-Security-Policy") {
        headers[policy] = "default-src 'none'; frame-ancestors 'none'"
    }
    if let referrer = HTTPField.Name("Referrer-Policy") { headers[referrer] = "no-referrer" }
    return headers
}()

private func response(_ status: HTTPResponse.Status, _ report: HealthReport) throws -> Response {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return text(status, String(decoding: try encoder.encode(report), as: UTF8.self), type: "application/json")
}

private func text(_ status: HTTPResponse.Status, _ text: String, type: String) -> Response {
    var headers = safeHeaders
    headers[.contentType] = type
    return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(string: text)))
}
