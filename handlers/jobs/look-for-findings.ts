import type { House } from '../../src/house.ts'
import { tellFindings } from '../../src/rulebooks/findings.ts'

/** The queue asks for the daily look. A second one on the same day tells nothing twice. */
export async function lookForFindings(house: House): Promise<void> {
  await tellFindings(house)
}
