/** The tables as Kysely sees them. The truth is in migrations/; a test compares the two. */

import type { ColumnType, Generated, JSONColumnType } from 'kysely'
import type { CheckReport } from '../core/audit/check-recording.ts'
import type { ExportDestination } from '../core/export/export-destination.ts'
import type { ExportLeftOut, ExportOptions } from '../core/export/export-options.ts'
import type { Rhythm } from '../core/export/rhythm.ts'
import type { AccountSelector } from '../core/model/account.ts'
import type { AnnotationDraft, DispositionReason } from '../core/model/annotation.ts'
import type { Call } from '../core/model/call.ts'
import type { CallTimeLine } from '../core/model/call-time-line.ts'
import type { Canary, CanaryOutcome, CanaryProtocol, CanaryRhythm, CanaryRunState } from '../core/model/canary.ts'
import type { CallsView, ColumnLayout } from '../core/model/column-layout.ts'
import type { DataSubject, ErasureState, ErasureVerdict } from '../core/model/erasure.ts'
import type { FactMapping } from '../core/model/fact-mapping.ts'
import type { HeldProduct, LetterState, OrderAction, OrderProblem, OrderState, Product } from '../core/model/order.ts'
import type { ChannelSound, RecordedSegment, RecordingChannel, StreamQuality } from '../core/model/recording.ts'
import type { CarriedOut, RedactionCertificate, RedactionState } from '../core/model/redaction.ts'
import type {
  PurgeCertificate,
  PurgeState,
  RetentionDate,
  RetentionQuota,
  RetentionRule,
} from '../core/model/retention.ts'
import type { SealedFile } from '../core/model/sealed-key.ts'
import type { CopyState, PlannedCopy, StoragePlace } from '../core/model/storage.ts'
import type { ReportedProblem } from '../core/model/storage-problem.ts'
import type { Certificate, OutstandingCopy } from '../core/model/termination.ts'
import type { Miss, MissCause } from '../core/reconciliation/cdr.ts'
import type { CdrProblem } from '../core/reconciliation/read-cdrs.ts'
import type { LateFactsDocument } from './late-facts-document.ts'

/** Written as text that is JSON already, read parsed. */
type Json<T> = ColumnType<T, string, string>

export interface Tables {
  accounts: {
    id: string
    slug: string
    name: string
    domains: string[]
    time_zone: string
    reseller_id: string | null
    state: Generated<'active' | 'terminating' | 'terminated'>
    created_at: Generated<Date>
    directory_since: Generated<Date>
  }
  resellers: {
    id: string
    slug: string
    name: string
    created_at: Generated<Date>
  }
  users: {
    id: string
    letter_language: ColumnType<'en' | 'de' | null, 'en' | 'de' | null | undefined, 'en' | 'de' | null>
    account_id: string | null
    reseller_id: string | null
    name: string
    first_name: string | null
    last_name: string | null
    user_name: string | null
    site: string | null
    access_level: Generated<'by-role' | 'none' | 'own-and-groups' | 'all'>
    hides_recordings: Generated<boolean>
    active: Generated<boolean>
    extension: string | null
    numbers: string[]
    sip_addresses: string[]
    email: string | null
    password_hash: string | null
    role: string
    search: ColumnType<string, never, never>
    created_at: Generated<Date>
  }
  devices: {
    id: string
    account_id: string
    name: string
    kind: string
    owner_id: string | null
    sip_address: string
    search: ColumnType<string, never, never>
    created_at: Generated<Date>
  }
  directory_history: {
    account_id: string
    kind: 'account' | 'user' | 'device'
    subject_id: string
    since: Date
    until: Date | null
    identity: Json<{
      domains?: string[]
      extension?: string | null
      numbers?: string[]
      sip_addresses?: string[]
      kind?: string
      owner_id?: string | null
      sip_address?: string
    }>
  }
  recording_clients: {
    id: string
    name: string
    addresses: string[]
    certificate_fingerprints: string[]
    selectors: Json<AccountSelector[]>
    mapping: Json<FactMapping>
    srtp: 'accept' | 'require'
    created_at: Generated<Date>
  }
  account_settings: {
    account_id: string
    version: number
    settings: Json<unknown>
    changed_by: string | null
    changed_at: Generated<Date>
    changed_by_name: string | null
    comment: string | null
  }
  calls: {
    id: string
    account_id: string
    recording_client_id: string
    state: string
    started_at: Date
    ended_at: Date | null
    duration_ms: number | null
    direction: string
    caller_name: string | null
    caller_number: string | null
    callee_name: string | null
    callee_number: string | null
    outcome: string | null
    skip_reason: string | null
    flags: string[]
    recorded: Generated<boolean>
    detail: Json<Call>
    search: string
    caller_search: string | null
    callee_search: string | null
    caller_ids: string[] | null
    callee_ids: string[] | null
    traits: string[] | null
    status: string | null
    time_line: ColumnType<CallTimeLine | null, string | null, string | null>
    settings_version: number | null
    identifiers: Generated<string[]>
    party_ids: Generated<string[]>
    people_ids: Generated<string[]>
    queue_ids: Generated<string[]>
    people_filled: Generated<boolean>
    join_keys: Generated<string[]>
    merged_into: string | null
    is_merged: Generated<boolean>
  }
  saved_searches: {
    id: string
    account_id: string | null
    owner_id: string
    owner_name: string
    name: string
    query: string
    is_shared: Generated<boolean>
    created_at: Date
    changed_at: Date
  }
  default_searches: {
    owner_id: string
    account_id: string | null
    saved_search_id: string
  }
  column_layouts: {
    user_id: string
    account_id: string | null
    view: CallsView
    layout: Json<ColumnLayout>
    changed_at: Date
  }
  twin_journals: {
    call_id: string
    account_id: string
    archived_at: Generated<Date>
  }
  recordings: {
    id: string
    account_id: string
    call_id: string
    started_at: Date
    duration_ms: number
    encoding: string
    sample_rate_hz: number
    channels: Json<RecordingChannel[]>
    size_bytes: number
    sha256: string
    sealed: ColumnType<SealedFile | null, string | null, string | null>
    object_key: string
    peaks_key: string
    peaks_per_second: number
    quality: Json<StreamQuality[]>
    sound: ColumnType<ChannelSound[] | null, string | null, string | null>
    segment: ColumnType<RecordedSegment | null, string | null, string | null>
    dated: Generated<boolean>
    created_at: Generated<Date>
  }
  evidence_entries: {
    account_id: string
    seq: number
    recording_id: string
    at: Date
    entry: string
    hash: Uint8Array
  }
  erasures: {
    id: string
    account_id: string
    subject: Json<DataSubject>
    reason: string
    state: ErasureState
    requested_by: string
    requested_by_name: string
    requested_at: Date
    decided_by_name: string | null
    decided_at: Date | null
    finished_at: Date | null
  }
  erasure_items: {
    account_id: string
    erasure_id: string
    call_id: string
    started_at: Date
    relations: string[]
    verdict: ErasureVerdict | null
    cases: Generated<string[]>
    kept_until: Date | null
  }
  redactions: {
    id: string
    account_id: string
    call_id: string
    recording_id: string
    from_at: Date
    to_at: Date
    reason: string
    state: RedactionState
    requested_by: string
    requested_by_name: string
    requested_at: Date
    decided_by_name: string | null
    decided_at: Date | null
    begun_at: Date | null
    finished_at: Date | null
    failure: string | null
    carried_out: ColumnType<CarriedOut | null, string | null | undefined, string | null>
    certificate: ColumnType<RedactionCertificate | null, string | null | undefined, string | null>
  }
  recording_checks: {
    recording_id: string
    account_id: string
    sha256: string
    checked_at: Date
    checked_by_name: string
    report: Json<CheckReport>
  }
  evidence_checkpoints: {
    account_id: string
    seq: number
    hash: Uint8Array
    at: Date
    public_key: Uint8Array
    signature: Uint8Array
  }
  evidence_time_stamps: {
    account_id: string
    seq: number
    at: Date
    authority: string
    token: Uint8Array
  }
  time_stamping: {
    single: Generated<boolean>
    host: string
    failing_since: Date | null
    failure: string | null
  }
  late_facts: {
    id: string
    account_id: string
    call_id: string
    told: Json<LateFactsDocument>
    told_at: Generated<Date>
  }
  recording_groups: {
    id: string
    account_id: string
    name: string
    created_at: Generated<Date>
  }
  recording_group_people: {
    account_id: string
    group_id: string
    user_id: string
    is_manager: Generated<boolean>
  }
  queues: {
    account_id: string
    id: string
    name: string
    type: 'round-robin' | 'ring-all' | 'tiered' | 'linear-hunt' | 'linear-cascade'
    created_at: Generated<Date>
  }
  queue_people: {
    account_id: string
    queue_id: string
    kind: 'agent' | 'supervisor'
    user_id: string | null
    device_id: string | null
  }
  access_grants: {
    id: string
    account_id: string
    user_id: string
    permissions: string[]
    scope_kind: 'account' | 'group' | 'queue' | 'user' | 'call'
    scope_id: string | null
    starts_at: Date
    ends_at: Date | null
    reason: string
    state: 'requested' | 'granted' | 'refused' | 'revoked'
    requested_by: string | null
    requested_at: Generated<Date>
    decided_by: string | null
    decided_at: Date | null
    decision_reason: string | null
    asks_for_end: Generated<boolean>
  }
  sign_in_sessions: {
    id: string
    account_id: string | null
    reseller_id: string | null
    user_id: string
    token_hash: Uint8Array
    created_at: Date
    expires_at: Date
    last_seen_at: Date
    remote_address: string | null
    user_agent: string | null
    methods: Generated<string[]>
    confirmed_at: Date | null
    identity_provider_id: string | null
    sealed_id_token: Uint8Array | null
  }
  sign_in_policies: {
    account_id: string | null
    second_factor: 'optional' | 'managers' | 'everyone'
    passwords: boolean
    session_hours: number | null
  }
  totp_factors: {
    user_id: string
    sealed_secret: Uint8Array
    created_at: Date
    confirmed_at: Date | null
    last_step: ColumnType<string | null, number | null, number | null>
  }
  recovery_codes: {
    user_id: string
    code_hash: Uint8Array
    used_at: Date | null
  }
  passkeys: {
    id: string
    user_id: string
    name: string
    credential_id: string
    public_key: Uint8Array
    counter: ColumnType<string, number, number>
    transports: string[]
    is_synced: boolean
    created_at: Date
    last_used_at: Date | null
  }
  sign_in_challenges: {
    id: string
    token_hash: Uint8Array
    kind: string
    user_id: string | null
    data: Json<unknown>
    failures: Generated<number>
    expires_at: Date
  }
  sign_in_locks: {
    email: string
    failures: number
    began_at: Date
    locked_until: Date | null
  }
  one_time_links: {
    id: string
    user_id: string
    purpose: 'invitation' | 'password-reset'
    token_hash: Uint8Array
    created_at: Date
    expires_at: Date
  }
  identity_providers: {
    id: string
    account_id: string | null
    name: string
    issuer: string
    client_id: string
    sealed_secret: Uint8Array | null
    email_domains: string[]
    email_claim: string
    name_claim: string
    creates_users: boolean
    default_role: string
    created_at: Generated<Date>
  }
  identities: {
    provider_id: string
    subject: string
    user_id: string
  }
  api_keys: {
    id: string
    account_id: string | null
    reseller_id: string | null
    name: string
    role: string
    key_hash: Uint8Array
    hint: string
    created_by: string | null
    created_at: Generated<Date>
    last_used_at: Date | null
    revoked_at: Date | null
    permissions: string[] | null
    expires_at: Date | null
    allowed_addresses: Generated<string[]>
  }
  phone_buttons: {
    id: string
    account_id: string
    device_id: string
    token_hash: Uint8Array
    hint: string
    created_by: string | null
    created_at: Generated<Date>
    last_used_at: Date | null
    revoked_at: Date | null
  }
  audit_events: {
    id: string
    account_id: string | null
    reseller_id: string | null
    at: Date
    actor_kind: string
    actor_id: string | null
    actor_name: string | null
    action: string
    subject_kind: string | null
    subject_id: string | null
    remote_address: string | null
    details: JSONColumnType<Record<string, unknown>>
    chain: string
    seq: number
    hash: Uint8Array
  }
  terminations: {
    id: string
    former_account_id: string
    slug: string
    name: string
    state: string
    reason: string
    hand_over: boolean
    export_ids: Generated<string[]>
    purge_after_hours: number
    requested_by: string
    requested_by_name: string
    requested_at: Date
    approved_by: string | null
    approved_by_name: string | null
    approved_at: Date | null
    purge_at: Date | null
    cancelled_by_name: string | null
    cancelled_at: Date | null
    purge_started_at: Date | null
    step: string | null
    removed_rows: ColumnType<Record<string, number>, string | undefined, string>
    purged_at: Date | null
    certificate: ColumnType<Certificate | null, string | null, string | null>
    outstanding_copies: ColumnType<OutstandingCopy[] | null, string | null | undefined, string>
  }
  terminated_files: {
    termination_id: string
    key: string
    size_bytes: number
    sha256: string
    hashed: string
    removed_at: Date | null
  }
  webhooks: {
    id: string
    account_id: string | null
    url: string
    description: Generated<string>
    event_types: string[]
    secret: string | null
    sealed_secret: Uint8Array | null
    active: Generated<boolean>
    failing_since: Date | null
    disabled_reason: string | null
    created_by: string | null
    created_at: Generated<Date>
  }
  webhook_deliveries: {
    id: string
    account_id: string | null
    webhook_id: string
    event_type: string
    payload: Json<unknown>
    state: string
    attempts: Generated<number>
    next_attempt_at: Date | null
    last_status: number | null
    last_error: string | null
    last_duration_ms: number | null
    created_at: Date
    delivered_at: Date | null
  }
  idempotent_requests: {
    actor_id: string
    key: string
    request_sha256: string
    status: number | null
    answer: ColumnType<unknown, string | null, string | null>
    created_at: Date
  }
  audit_chains: {
    chain: string
    account_id: string | null
    reseller_id: string | null
    seq: number
    hash: Uint8Array
    noted_seq: Generated<number>
    noted_at: Date | null
  }
  exports: {
    id: string
    account_id: string | null
    reseller_id: string | null
    requested_by: string | null
    state: string
    call_ids: string[]
    calls_done: Generated<number>
    calls_total: number
    further_legs: Generated<number>
    object_key: string | null
    size_bytes: number | null
    failure: string | null
    options: ColumnType<Partial<ExportOptions>, string | undefined, string>
    left_out: ColumnType<ExportLeftOut | null, string | null | undefined, string | null>
    schedule_id: string | null
    folder: string | null
    problem: ColumnType<ReportedProblem | null, string | null | undefined, string | null>
    recording_ids: Generated<string[]>
    created_at: Date
    finished_at: Date | null
  }
  export_schedules: {
    id: string
    account_id: string
    owner_id: string
    owner_name: string
    name: string
    query: string
    rhythm: Json<Rhythm>
    time_zone: string
    options: ColumnType<Partial<ExportOptions>, string, string>
    destination: Json<ExportDestination>
    sealed_secret: Buffer | null
    is_paused: Generated<boolean>
    covers_from: Date
    next_run_at: Date
    created_at: Date
    changed_at: Date
  }
  orders: {
    id: string
    account_id: string
    key: string | null
    action: OrderAction
    product: Product | null
    activation_date: string | null
    takes_effect_at: Date
    state: OrderState
    failure: string | null
    item_count: number
    placed_by_kind: 'user' | 'api-key'
    placed_by: string
    placed_by_name: string
    placed_at: Date
    finished_at: Date | null
    cancelled_by_name: string | null
    cancelled_by_closing: string | null
    settings_version: number | null
  }
  order_items: {
    account_id: string
    order_id: string
    position: number
    user_id: string
    user_name: string
    before: HeldProduct
    after: HeldProduct
    problem: OrderProblem | null
    letter: Generated<LetterState>
  }
  order_options: {
    account_id: string
    letters: boolean
    language: 'en' | 'de'
  }
  dispositions: {
    account_id: string
    id: string
    direction: 'inbound' | 'outbound'
    position: number
    label: string
    active: Generated<boolean>
    reasons: Json<DispositionReason[]>
  }
  wrap_up_options: {
    account_id: string
    version: number
    pop_up: boolean
    required: boolean
    wrap_up_seconds: number
  }
  call_notes: {
    id: string
    account_id: string
    call_id: string
    version: number
    text: string
    offset_ms: number | null
    external_id: string | null
    author_kind: 'user' | 'api-key'
    author_id: string
    author_name: string
    created_at: Date
    removed_at: Date | null
    search: ColumnType<string, never, never>
    is_key: Generated<boolean>
  }
  call_note_versions: {
    account_id: string
    note_id: string
    version: number
    text: string
    offset_ms: number | null
    removed: boolean
    changed_by_kind: 'user' | 'api-key'
    changed_by: string
    changed_by_name: string
    changed_at: Date
  }
  call_dispositions: {
    account_id: string
    call_id: string
    version: number
    is_current: boolean
    disposition_id: string | null
    label: string | null
    reason_id: string | null
    reason: string | null
    set_by_kind: 'user' | 'api-key'
    set_by: string
    set_by_name: string
    set_at: Date
    search: ColumnType<string, never, never>
    is_key: Generated<boolean>
  }
  call_tags: {
    id: string
    account_id: string
    call_id: string
    tag: string
    tagged_by_kind: 'user' | 'api-key'
    tagged_by: string
    tagged_by_name: string
    tagged_at: Date
    removed_by_kind: string | null
    removed_by: string | null
    removed_by_name: string | null
    removed_at: Date | null
    is_key: Generated<boolean>
  }
  wrap_ups: {
    account_id: string
    call_id: string
    user_id: string
    state: 'waiting' | 'done' | 'skipped'
    ended_at: Date
    snoozed_until: Date | null
  }
  annotation_drafts: {
    account_id: string
    call_id: string
    user_id: string
    draft: Json<AnnotationDraft>
    saved_at: Date
  }
  storage_targets: {
    id: string
    account_id: string | null
    name: string
    place: Json<StoragePlace>
    location: string
    sealed_secret: Uint8Array | null
    retired_at: Date | null
    created_at: Generated<Date>
  }
  storage_plans: {
    id: string
    account_id: string | null
    local_days: number | null
    copies: Json<PlannedCopy[]>
    covers_from: Date | null
  }
  stored_objects: {
    id: string
    account_id: string
    key: string
    size_bytes: number
    sha256: string
    is_local: boolean
    stored_at: Date
    written_at: Date
    removed_at: Date | null
  }
  object_copies: {
    account_id: string
    object_id: string
    target_id: string
    state: CopyState
    sha256: string
    seq: Generated<number>
    attempts: Generated<number>
    next_attempt_at: Date
    last_problem: ColumnType<ReportedProblem | null, string | null | undefined, string | null>
    set_aside: Generated<boolean>
    claim: string | null
    claimed_until: Date | null
    stored_at: Date | null
    verified_at: Date | null
    etag: string | null
    version: string | null
  }
  retention_policies: {
    account_id: string
    version: number
    rules: Json<RetentionRule[]>
    call_days: number | null
    epoch: number
    quota: ColumnType<RetentionQuota, string | undefined, string>
    changed_by_name: string
    approved_by_name: string | null
    changed_at: Date
  }
  retention_proposals: {
    id: string
    account_id: string
    state: 'waiting' | 'approved' | 'refused' | 'withdrawn'
    days: number
    rules: Json<RetentionRule[]>
    call_days: number | null
    based_on_version: number
    quota: ColumnType<RetentionQuota, string | undefined, string>
    reason: string
    proposed_by: string
    proposed_by_name: string
    proposed_at: Date
    decided_by_name: string | null
    decided_at: Date | null
  }
  recording_dates: {
    recording_id: string
    account_id: string
    call_id: string
    expires_at: Date
    days: number
    because: Json<Pick<RetentionDate, 'reason' | 'boundedTo'>>
    epoch: number
    dated_at: Date
  }
  quota_warnings: {
    account_id: string
    level: number
    told_at: Date
  }
  retention_purges: {
    id: string
    account_id: string
    kind: 'scheduled' | 'asked' | 'erasure'
    erasure_id: string | null
    until: Date
    asked_by_name: string | null
    state: PurgeState
    started_at: Date
    finished_at: Date | null
    calls: Generated<number>
    certificate: ColumnType<PurgeCertificate | null, string | null | undefined, string | null>
  }
  purged_recordings: {
    account_id: string
    purge_id: string
    recording_id: string
    call_id: string
    call_started_at: Date
    is_last: boolean
    object_key: string
    peaks_key: string
    size_bytes: number
    sha256: string
    expires_at: Date
    days: number
    because: Json<Pick<RetentionDate, 'reason' | 'boundedTo'>>
    removed_at: Date | null
  }
  legal_holds: {
    id: string
    account_id: string
    name: string
    reason: string
    created_by_name: string
    created_at: Date
    released_at: Date | null
    released_by_name: string | null
    release_reason: string | null
  }
  legal_hold_calls: {
    account_id: string
    hold_id: string
    call_id: string
    added_by_name: string
    added_at: Date
  }
  canaries: {
    id: string
    account_id: string
    name: string
    to_uri: string
    from_uri: string
    hop: ColumnType<Canary['hop'] | null, string | null, string | null>
    protocol: CanaryProtocol
    username: string | null
    sealed_password: Buffer | null
    rhythm: Json<CanaryRhythm>
    talk_ms: number
    late_after_ms: number
    expects_answer: boolean
    next_run_at: Date | null
    failing_since: Date | null
    created_at: Generated<Date>
  }
  canary_runs: {
    id: string
    account_id: string
    canary_id: string
    asked_by_name: string | null
    state: CanaryRunState
    due_at: Date
    started_at: Date | null
    answered_at: Date | null
    ended_at: Date | null
    sip_call_id: string | null
    sip_status: number | null
    look_at: Date | null
    outcome: CanaryOutcome | null
    because: string | null
    call_id: string | null
    recorded_ms: number | null
    heard_ms: number | null
    done_at: Date | null
  }
  reconciliations: {
    id: string
    account_id: string
    file_name: string
    made_by_name: string
    made_at: Date
    first_at: Date | null
    last_at: Date | null
    problems: Json<CdrProblem[]>
    problem_count: number
    not_in_cdrs: number
    by_present_settings: number
    by_present_directory: Generated<number>
    tolerance_ms: number
  }
  cdr_files: {
    account_id: string
    sha256: string
    reconciliation_id: string
  }
  reconciliation_days: {
    account_id: string
    reconciliation_id: string
    day: ColumnType<string, string, string>
    made_at: Date
    cdrs: number
    expected: number
    whole: number
    missed: number
    against_policy: number
    removed: number
    not_judged: number
  }
  reconciliation_misses: {
    account_id: string
    reconciliation_id: string
    seq: number
    day: ColumnType<string, string, string>
    cause: MissCause
    miss: Json<Miss>
  }
  held_products: {
    account_id: string
    user_id: string
    product: HeldProduct
  }
  held_products_made: {
    account_id: string
    version: number
  }
  recorders: {
    name: string
    seen_at: Date
  }
  refused_invites: {
    remote_address: string
    protocol: string
    from_uri: string
    to_uri: string
    reason: string
    certificate_fingerprint: string | null
    first_seen_at: Date
    last_seen_at: Date
    times: Generated<number>
  }
}
