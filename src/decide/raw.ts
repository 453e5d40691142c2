const INSIDE: unique symbol = Symbol('what nobody may look at yet')

/**
 * A record as it stands in the store, for nobody yet. Whoever shows something gets it from the policy of
 * reading, which alone opens it, and leaves of it what its readers may read.
 */
export interface Raw<Record> {
  readonly [INSIDE]: Record
}

/** Closes a record that was read. */
export function raw<Record>(record: Record): Raw<Record> {
  return { [INSIDE]: record }
}

/** Opens a record, to leave of it what somebody may read. */
export function opened<Record>(closed: Raw<Record>): Record {
  return closed[INSIDE]
}
