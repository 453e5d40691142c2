/** What is well and what is not, for `/baton doctor`. */
export interface DoctorView {
  readonly rulebook: string
  readonly writer: string
  readonly openExceptions: number
  readonly waitingSignals: number
  readonly failedSignals: number
  readonly overdueClocks: number
  readonly chats: readonly {
    name: string
    shown: number
    unshown: number
    /** Kept back by quiet hours, mutes and budgets. */
    held: number
    failed: number
  }[]
}
