import type { ColumnType, Generated, JSONColumnType } from 'kysely'

/** Read as ISO text; the database fills it when none is given. */
export type Stamped = Generated<string>
/** Read as the value, written as JSON text. */
export type Json<T> = T extends object
  ? JSONColumnType<T, string | undefined, string>
  : ColumnType<T, string | null | undefined, string | null>
