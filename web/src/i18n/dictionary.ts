import type { EntryType } from '../../../src/protocol/entry.ts';
import type {
  CallbackOutcome,
  CallEnd,
  Channel,
  CloseReason,
  Decision,
  DemandClass,
  Identification,
  NoticeChannel,
  NoticeOutcome,
  Sendable,
  State,
} from '../../../src/protocol/enums.ts';
import type { Meaning } from '../../../src/protocol/search-keys.ts';

type Texts<K extends string> = Readonly<Record<K, string>>;

/** Every text of the console. A language that lacks one, or has one too many, does not compile. */
export interface Dictionary
  extends Texts<
    | 'brand'
    | 'loading'
    | 'retry'
    | 'cancel'
    | 'close'
    | 'more'
    | 'copy'
    | 'copied'
    | 'skip'
    | 'notFoundPage'
    | 'pageNotLoaded'
    | 'forbidden'
  > {
  nav: Texts<
    | 'label'
    | 'myCalls'
    | 'search'
    | 'deadlines'
    | 'reports'
    | 'callbacks'
    | 'telephone'
    | 'dashboard'
    | 'accessRecords'
    | 'admin'
    | 'docs'
  >;
  user: Texts<'menu' | 'signOut' | 'language' | 'theme' | 'light' | 'dark' | 'auto'> & {
    roles: Texts<'agent' | 'supervisor' | 'ombudsman' | 'auditor' | 'admin'>;
  };
  connection: Texts<'lost' | 'unreachable'>;
  signIn: Texts<
    | 'title'
    | 'user'
    | 'password'
    | 'code'
    | 'codeHint'
    | 'submit'
    | 'demo'
    | 'ended'
    | 'openidFailed'
    | 'openidUnknown'
    | 'openidDisabled'
  > & { with: (title: string) => string };
  account: Texts<
    | 'title'
    | 'before'
    | 'password'
    | 'passwordHint'
    | 'passwordWhy'
    | 'current'
    | 'fresh'
    | 'freshHint'
    | 'save'
    | 'saved'
    | 'totp'
    | 'totpHint'
    | 'totpOn'
    | 'elsewhere'
    | 'totpWhy'
    | 'totpBegin'
    | 'totpScan'
    | 'totpQr'
    | 'totpSecret'
    | 'totpOpen'
    | 'totpConfirm'
    | 'recovery'
    | 'kept'
  >;
  keys: Texts<
    'title' | 'search' | 'help' | 'call' | 'rows' | 'open' | 'callback' | 'submit' | 'enabled' | 'enabledHint'
  >;
  search: Texts<
    | 'title'
    | 'field'
    | 'submit'
    | 'newest'
    | 'filters'
    | 'from'
    | 'to'
    | 'any'
    | 'clear'
    | 'hint'
    | 'empty'
    | 'emptyHint'
    | 'table'
  > & {
    found: (count: number, more: boolean) => string;
    /** The readings of what was typed. */
    understood: (meanings: readonly Meaning[]) => string;
  };
  export: Texts<'open' | 'csv' | 'xlsx' | 'recorded' | 'stop' | 'stopped' | 'failed'> & {
    running: (rows: number, bytes: number) => string;
    done: (name: string, rows: number) => string;
  };
  reports: Texts<'title' | 'note' | 'year' | 'empty' | 'total' | 'noSubject'> & {
    by: Texts<'kind' | 'class' | 'subject' | 'channel' | 'month'>;
    kinds: Texts<'demand' | 'reanalysis'>;
    counts: Texts<
      | 'received'
      | 'answered'
      | 'within_deadline'
      | 'after_deadline'
      | 'unanswered'
      | 'open'
      | 'late'
      | 'average_days'
    >;
  };
  column: Texts<'number' | 'person' | 'demand' | 'state' | 'due' | 'assigned'>;
  deadlines: Texts<
    | 'title'
    | 'empty'
    | 'note'
    | 'summary'
    | 'late'
    | 'today'
    | 'tomorrow'
    | 'team'
    | 'noTeam'
    | 'callbacks'
    | 'more'
  > & {
    status: Texts<'late' | 'today' | 'soon' | 'later'>;
  };
  callbacks: Texts<'title' | 'note' | 'empty' | 'caller' | 'missed' | 'attempts' | 'outcome' | 'dropped'> & {
    states: Texts<'due' | 'waiting' | 'given_up'>;
    abandoned: (time: string) => string;
    tried: (count: number) => string;
    last: (moment: string) => string;
    notBefore: (moment: string) => string;
    others: (count: number) => string;
    recordFor: (caller: string) => string;
  };
  telephone: Texts<
    'title' | 'note' | 'keypad' | 'call' | 'hangUp' | 'keyboard' | 'heard' | 'number' | 'rings'
  > & {
    keys: Readonly<Record<string, string>>;
    over: Texts<'served' | 'hung_up'>;
    ring: (extension: string) => string;
  };
  dashboard: Texts<
    | 'title'
    | 'day'
    | 'today'
    | 'wall'
    | 'leaveWall'
    | 'incomplete'
    | 'protocols'
    | 'calls'
    | 'answered'
    | 'abandoned'
    | 'dropped'
    | 'wait'
    | 'gaveUp'
    | 'deadlines'
    | 'source'
    | 'answers'
    | 'answersNot'
    | 'byHour'
    | 'callsByHour'
    | 'identification'
    | 'hour'
    | 'pop'
    | 'showTable'
    | 'hideTable'
  > & {
    outcomes: Texts<Identification>;
    asOf: (moment: string) => string;
    waits: (p90: string, longest: string) => string;
    late: (count: number) => string;
    popMore: (p99: string, count: number) => string;
  };
  due: Texts<'assumed' | 'extended' | 'none'> & {
    left: (time: string) => string;
    late: (time: string) => string;
    states: Texts<'open' | 'late' | 'met' | 'ended'>;
  };
  protocol: Texts<
    | 'sourceNumber'
    | 'issued'
    | 'channel'
    | 'caller'
    | 'withheld'
    | 'card'
    | 'cpf'
    | 'birth'
    | 'inactive'
    | 'active'
    | 'unidentified'
    | 'previous'
    | 'closed'
    | 'occurrences'
    | 'call'
    | 'queue'
    | 'agent'
    | 'queuedAt'
    | 'answeredAt'
    | 'endedAt'
    | 'endedBy'
    | 'wait'
    | 'talk'
    | 'history'
    | 'papers'
    | 'record'
    | 'denial'
    | 'readers'
    | 'showReaders'
    | 'noReaders'
    | 'actions'
    | 'back'
    | 'unclassified'
    | 'assignedTo'
    | 'forwardedTo'
    | 'clause'
  > & { title: (number: string) => string; occurrence: (n: number) => string };
  action: Texts<
    | 'noted'
    | 'classified'
    | 'occurrence_added'
    | 'assigned'
    | 'forwarded'
    | 'answered'
    | 'closed'
    | 'reopened'
    | 'linked'
    | 'identified'
    | 'send_requested'
    | 'callback'
    | 'deadline_extended'
    | 'save'
    | 'saved'
    | 'clauseRequired'
    | 'reasonRequired'
  >;
  field: Texts<
    | 'text'
    | 'note'
    | 'class'
    | 'subject'
    | 'occurrence'
    | 'assignee'
    | 'area'
    | 'decision'
    | 'answer'
    | 'answerHint'
    | 'clause'
    | 'reason'
    | 'why'
    | 'other'
    | 'card_number'
    | 'cpf'
    | 'identifyHint'
    | 'content'
    | 'by'
    | 'sendTo'
    | 'sendToHint'
    | 'until'
    | 'agreed'
  >;
  state: Texts<State>;
  demand: Texts<DemandClass>;
  channel: Texts<Channel | NoticeChannel>;
  decision: Texts<Decision>;
  closeReason: Texts<CloseReason>;
  ended: Texts<CallEnd>;
  identification: Texts<Identification>;
  /** What an entry of the journal is, in the timeline. */
  entry: Texts<EntryType>;
  content: Texts<Sendable>;
  notice: Texts<NoticeOutcome>;
  callback: Texts<CallbackOutcome | 'calling'>;
  actor: Texts<'key' | 'pbx' | 'system'>;
  occurrenceShort: (n: number) => string;
}
