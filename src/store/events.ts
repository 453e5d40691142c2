import { sql } from 'kysely'

/**
 * Events `e` that are not about a deal itself. Those that are go by their deal: the index by subject holds only
 * the others, and is used only where this is said.
 */
export const NOT_OF_DEAL = sql`e.subject_id is distinct from e.deal_id`
