/** At most this many calls in any stretch of time this long. */
export interface Window {
  readonly calls: number
  readonly ms: number
}

/** How fast one place may be called. Every question and answer carries the time, in milliseconds. */
export interface Pace {
  /** When the next call may leave: `now` or earlier means at once, Infinity not before one under way has ended. */
  nextAt(): number
  began(): void
  ended(now: number): void
  /** The platform asked to be left alone until then. */
  pause(until: number): void
  pausedUntil(): number
}

/**
 * Keeps to all windows at once. The platform counts a call somewhere between our sending it and our hearing
 * of it: so it counts here from its beginning until a window's length after its end.
 */
export function openPace(windows: readonly Window[]): Pace {
  const remembered = Math.max(0, ...windows.map(({ calls }) => calls))
  let ends: number[] = []
  let open = 0
  let pausedUntil = 0
  return {
    nextAt() {
      const frees = windows.map(({ calls, ms }) => {
        if (open >= calls) return Number.POSITIVE_INFINITY
        const oldest = ends[ends.length - (calls - open)]
        return oldest === undefined ? 0 : oldest + ms
      })
      return Math.max(pausedUntil, ...frees)
    },
    began() {
      open++
    },
    ended(now) {
      open--
      // A clock that was set back must not let the order go.
      ends.push(Math.max(now, ends.at(-1) ?? now))
      if (ends.length >= 2 * remembered) ends = ends.slice(-remembered)
    },
    pause(until) {
      pausedUntil = Math.max(pausedUntil, until)
    },
    pausedUntil: () => pausedUntil,
  }
}

/** How many calls may leave within that time at most: more need not be kept ready. */
export function mostWithin(windows: readonly Window[], ms: number): number {
  return Math.min(
    ...windows.map((window) => window.calls * Math.max(1, Math.floor(ms / window.ms))),
  )
}
