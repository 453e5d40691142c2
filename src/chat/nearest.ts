/** The name a typing mistake away, or null. */
export function nearestName(said: string, names: readonly string[]): string | null {
  if (said.length > 20) return null
  const starting = names.find((name) => said.length > 1 && name.startsWith(said))
  if (starting) return starting
  const near = names
    .map((name) => ({ name, far: distance(said, name) }))
    .toSorted((a, b) => a.far - b.far)[0]
  return near && near.far <= Math.max(1, Math.floor(near.name.length / 2)) ? near.name : null
}

/** How many letters must be typed, taken out, replaced or swapped with their neighbour. */
function distance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, at) => at)]
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const other = a[i - 1] === b[j - 1] ? 0 : 1
      const steps = [row[j - 1]! + 1, rows[i - 1]![j]! + 1, rows[i - 1]![j - 1]! + other]
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      row.push(Math.min(...steps, swapped ? rows[i - 2]![j - 2]! + 1 : Infinity))
    }
    rows.push(row)
  }
  return rows[a.length]![b.length]!
}
