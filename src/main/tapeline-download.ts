/** The download client alone, with what archive keys need: `npm run bundle:download` makes one file of it that runs with Node 20 or newer anywhere. */

import { Command } from 'commander'
import packageJson from '../../package.json' with { type: 'json' }
import { addArchiveKeyCommands } from './archive-key-commands.ts'
import { withDownloadOptions } from './download-command.ts'

const program = withDownloadOptions(new Command('tapeline-download'))
addArchiveKeyCommands(program.command('keys').description('archive keys, and what is sealed for them'))
await program.version(packageJson.version).showHelpAfterError('(--help tells every option)').parseAsync()
