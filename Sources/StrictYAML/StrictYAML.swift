/// A strict subset of YAML with the place of every value: no anchors, tags, merge keys or duplicate keys.
package enum StrictYAML {}
