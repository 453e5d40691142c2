/** What Baton asks to be allowed in a workspace; manifest.yml says what for. */
export const SCOPES = [
  'app_mentions:read',
  'assistant:write',
  'channels:history',
  'channels:read',
  'chat:write',
  'commands',
  'files:write',
  'groups:history',
  'groups:read',
  'im:history',
  'im:write',
  'links:read',
  'links:write',
  'usergroups:read',
  'users:read',
  'users:read.email',
] as const
