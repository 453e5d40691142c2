import type { House } from '../house.ts'

export async function loadSample(_house: House): Promise<void> {}
