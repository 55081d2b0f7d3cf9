// The typed client follows the committed API description; without one there is nothing to follow.
import { existsSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const web = join(import.meta.dirname, '..')
const description = join(web, '../docs/reference/openapi.json')
if (existsSync(description)) {
  const cli = join(web, 'node_modules/openapi-typescript/bin/cli.js')
  const out = join(web, 'src/api/schema.d.ts')
  // Without this flag every field with a default becomes mandatory in a request.
  const done = spawnSync(process.execPath, [cli, description, '--default-non-nullable=false', '-o', out], { stdio: 'inherit' })
  process.exit(done.status ?? 1)
}
