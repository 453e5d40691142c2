import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { RequestHandler } from 'express'

const YEAR_S = 365 * 24 * 60 * 60
const own = (name: string) => new URL(`assets/${name}`, import.meta.url)
const { resolve } = createRequire(import.meta.url)
const STYLE = 'text/css; charset=utf-8'
const SCRIPT = 'text/javascript; charset=utf-8'

const FILES: Readonly<Record<string, readonly [source: string | URL, type: string]>> = {
  'base.css': [own('base.css'), STYLE],
  'controls.css': [own('controls.css'), STYLE],
  'frame.css': [own('frame.css'), STYLE],
  'entry.css': [own('entry.css'), STYLE],
  'chat.css': [own('chat.css'), STYLE],
  'write.css': [own('write.css'), STYLE],
  'card.css': [own('card.css'), STYLE],
  'records.css': [own('records.css'), STYLE],
  'icon.svg': [own('icon.svg'), 'image/svg+xml'],
  'htmx.js': [resolve('htmx.org/dist/htmx.min.js'), SCRIPT],
  'idiomorph.js': [resolve('idiomorph/dist/idiomorph-ext.min.js'), SCRIPT],
  'complete.js': [own('complete.js'), SCRIPT],
  'live.js': [own('live.js'), SCRIPT],
  'page.js': [own('page.js'), SCRIPT],
  'search.js': [own('search.js'), SCRIPT],
}

interface Asset {
  readonly path: string
  readonly type: string
  readonly body: Buffer
}

const assets = new Map(Object.entries(FILES).map(([name, from]) => [name, load(name, ...from)]))
const byPath = new Map([...assets.values()].map((asset) => [asset.path, asset]))

function load(name: string, source: string | URL, type: string): Asset {
  const body = readFileSync(source)
  const hash = createHash('sha256').update(body).digest('base64url').slice(0, 12)
  return { path: `/assets/${hash}/${name}`, type, body }
}

/** The address of a style sheet, script or picture. It names the content, so it may be kept for ever. */
export function assetPath(name: string): string {
  const asset = assets.get(name)
  if (!asset) throw new Error(`no asset ${name}`)
  return asset.path
}

/** Serves what `assetPath` names, from memory. */
export const serveAssets: RequestHandler = (request, response, next) => {
  const asset = byPath.get(request.path)
  if (!asset) return next()
  response.set({
    'Content-Type': asset.type,
    'Cache-Control': `public, max-age=${YEAR_S}, immutable`,
    'X-Content-Type-Options': 'nosniff',
  })
  response.send(asset.body)
}
