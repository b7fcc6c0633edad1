import { AppError } from '../core/model/app-error.ts'
import type { Config } from './config.ts'

/** Certificate and key of `--sips`. Fails with `tls-key-missing`. */
export function tlsFiles({ tlsCertFile, tlsKeyFile }: Config): { tlsCertFile: string; tlsKeyFile: string } {
  if (!tlsCertFile || !tlsKeyFile) throw new AppError('tls-key-missing', '--sips needs --tls-cert and --tls-key')
  return { tlsCertFile, tlsKeyFile }
}
