package import StrictYAML

/// A fault in a profile.
package typealias ProfileError = SourceError

/// What can be wrong with a profile, beyond its YAML. Documented in `docs/device-profiles.md`.
extension SourceError.Code {
    package static let apiVersion: Self = "profile.api-version"
    package static let unknownSignal: Self = "profile.unknown-signal"
    package static let unknownField: Self = "profile.unknown-field"
    package static let unknownTopic: Self = "profile.unknown-topic"
    package static let unknownTime: Self = "profile.unknown-time"
    package static let unknownLevel: Self = "profile.unknown-level"
    package static let unknownCapture: Self = "profile.unknown-capture"
    package static let badPattern: Self = "profile.bad-pattern"
    package static let badSource: Self = "profile.bad-source"
    package static let badCondition: Self = "profile.bad-condition"
    package static let badTemplate: Self = "profile.bad-template"
    package static let badMap: Self = "profile.bad-map"
    package static let badName: Self = "profile.bad-name"
    /// Something that can go wrong has no policy of its own.
    package static let noPolicy: Self = "profile.no-policy"
    /// A number that starts again would swallow a real alarm.
    package static let counterOnly: Self = "profile.counter-only"
    /// A value that must not be stored would get into a signal.
    package static let sensitive: Self = "profile.sensitive"
    /// A level that never changes back would swallow the next alarm.
    package static let oneWayLevel: Self = "profile.one-way-level"
    package static let hysteresis: Self = "profile.hysteresis"
    package static let tooMany: Self = "profile.too-many"
    package static let draft: Self = "profile.draft"
    package static let duplicateProfile: Self = "profile.duplicate-id"
    package static let overlap: Self = "profile.overlap"
    /// A sample inside the profile does not come out as it says.
    package static let sampleFailed: Self = "profile.sample-failed"
    /// A kind of sample that every profile needs is not there.
    package static let sampleMissing: Self = "profile.sample-missing"
}
