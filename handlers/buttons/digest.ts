import type { Button } from '../../src/house.ts'
import { choose } from '../commands/settings.ts'

/** "Digest weekly" on one's own settings. */
export const digest: Button = async (value, asked) => await choose(asked, { digest: value })
