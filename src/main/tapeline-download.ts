/** The download client alone: `npm run bundle:download` makes one file of it that runs with Node 20 or newer anywhere. */

import { Command } from 'commander'
import packageJson from '../../package.json' with { type: 'json' }
import { withDownloadOptions } from './download-command.ts'

await withDownloadOptions(new Command('tapeline-download'))
  .version(packageJson.version)
  .showHelpAfterError('(--help tells every option)')
  .parseAsync()
