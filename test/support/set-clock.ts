/** A clock that stands until it is set, with timers that ring when it is. */
export interface SetClock {
  now(): Date
  iso(): string
  after(ms: number, run: () => void): () => void
  /** When the next timer rings; Infinity when none is set. */
  next(): number
  /** Goes on by so much; timers ring in their order. */
  pass(ms: number): void
}

export function openSetClock(start: string): SetClock {
  let time = Date.parse(start)
  const timers = new Set<{ readonly at: number; readonly run: () => void }>()
  const first = () => [...timers].sort((one, other) => one.at - other.at)[0]
  return {
    now: () => new Date(time),
    iso: () => new Date(time).toISOString(),
    after(ms, run) {
      const timer = { at: time + ms, run }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
    next: () => first()?.at ?? Number.POSITIVE_INFINITY,
    pass(ms) {
      const end = time + ms
      for (let timer = first(); timer && timer.at <= end; timer = first()) {
        timers.delete(timer)
        time = Math.max(time, timer.at)
        timer.run()
      }
      time = end
    },
  }
}
