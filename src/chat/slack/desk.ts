import type { Chat, Doors, House } from '../../house.ts'
import type { Crowd } from '../crowd.ts'
import type { Installations } from './installed.ts'
import type { Places } from './places.ts'
import type { Whisperer } from './whisper.ts'
import type { Workspaces } from './workspaces.ts'

/** What every kind of gesture is answered with. */
export interface Desk {
  readonly house: House
  readonly doors: Doors
  readonly installations: Installations
  readonly workspaces: Workspaces
  readonly places: Places
  readonly whisperer: Whisperer
  readonly audience: Chat['audience']
  readonly crowd: Crowd
  /** Something changed in Slack that may open a closed conversation. */
  mayReopen(): void
}
