import { DEFAULTS } from '../config/defaults.ts';

/** Written by `carimbo init`; valid once two lines are filled in. */
export const CONFIG_TEMPLATE = `# carimbo.yaml: a configuração do Carimbo.
# O que está comentado mostra o valor padrão, ou um exemplo. Depois de mudar: "carimbo doctor --config carimbo.yaml".
# Não escreva segredos aqui: \${file:CAMINHO} lê um arquivo (dono root, grupo do serviço, modo 0640). \${env:NOME} lê uma
# variável de ambiente, que precisa existir também no terminal em que se roda "doctor" e "keys".
# As variáveis CARIMBO_* do ambiente têm prioridade sobre este arquivo.

# Pasta dos dados, a partir da pasta deste arquivo. Em produção, um caminho completo: /var/lib/carimbo. A demonstração usa
# "data" na pasta em que roda: não a misture com a de produção.
data_dir: ${DEFAULTS.dataDir}

# Banco de dados. Sem esta parte: SQLite em data_dir, que basta para uma central.
# Para vários servidores ao mesmo tempo, use PostgreSQL.
#database:
#  url: postgres://carimbo:\${file:senha-do-banco}@127.0.0.1/carimbo

# Guarda até onde o diário chegou, para que uma cópia antiga do banco não repita números já informados. Ponha o arquivo em
# outro disco (ou outra máquina, montada) que não o do banco de dados; cada servidor tem o seu.
#high_water_file: /outro-disco/carimbo/marca.json

# API, console e documentação. 127.0.0.1 só atende esta máquina; 0.0.0.0 atende a rede, sem criptografia: fora de uma rede
# fechada, use um proxy com TLS na frente.
http:
  host: ${DEFAULTS.httpHost}
  port: ${DEFAULTS.httpPort}
  # Proxies na frente do Carimbo, cujo X-Forwarded-For é aceito.
  #trust_proxy: ["10.0.0.1"]

# FastAGI: o Asterisk passa a ligação e o Carimbo conduz o diálogo. Não tem senha: só os endereços de "allow" são aceitos.
agi:
  enabled: true
  host: ${DEFAULTS.agiHost}
  port: ${DEFAULTS.agiPort}
  # Endereços das centrais. Com o Asterisk em outra máquina: host 0.0.0.0 e o IP dela aqui.
  allow: [${DEFAULTS.agiAllow.map((network) => `"${network}"`).join(', ')}]
  # Várias centrais: um origin para cada uma, como { address: "10.0.0.20", origin: matriz }, e, se quiser, operators.
  # Idioma a gravar no canal; sem ele, vale o do canal (que deve ser pt_BR).
  #language: pt_BR

# A mesma API em gRPC (proto/carimbo/v1/carimbo.proto), com as mesmas chaves.
#grpc:
#  enabled: true
#  host: ${DEFAULTS.grpcHost}
#  port: ${DEFAULTS.grpcPort}
#  tls: { cert: servidor.pem, key: servidor.key }

log:
  # fatal, error, warn, info, debug, trace, silent
  level: ${DEFAULTS.logLevel}

# A emissão não tem limite. As consultas de beneficiários têm, para que ninguém descubra carteirinhas por tentativa: uma
# carteirinha encontrada custa 1 ponto, uma que não existe custa miss_cost.
#limits:
#  lookups: { points: ${DEFAULTS.lookups.points}, seconds: ${DEFAULTS.lookups.seconds}, miss_cost: ${DEFAULTS.lookups.missCost} }
#  issues_per_minute: 600   # protocolos novos por chave, HTTP e gRPC; padrão: sem limite
#  failed_auth: { points: ${DEFAULTS.failedAuth.points}, seconds: ${DEFAULTS.failedAuth.seconds} }

# As operadoras atendidas por este servidor: uma ou mais.
operators:
    # {{mark}}o registro na ANS, seis dígitos, entre aspas (sem elas os zeros à esquerda se perdem).
  - ans_registry: "{{ans_registry}}"
    # {{mark}}o nome.
    name: "{{name}}"
    # Fuso horário da data do número.
    time_zone: ${DEFAULTS.timeZone}
    # Números que a central dá sozinha enquanto nenhum servidor responde: uma faixa de cada dia para cada máquina, nunca a
    # mesma para duas. host: os 8 primeiros caracteres de /etc/machine-id da central.
    {{comment}}offline:
    {{comment}}  - { origin: pbx, host: "{{host}}", from: 900000, to: 949999 }

    # Outros sistemas que recebem os registros, logo depois de gravados (docs/webhooks.md).
    #webhooks:
    #  - { name: crm, url: "https://crm.example/carimbo", secrets: ["\${file:webhook-crm}"], types: [issued, call.answered] }

    # O número por e-mail a quem ligou, se o sistema da operadora dá o endereço (docs/email.md).
    #email: { host: smtp.example, user: carimbo, password: "\${file:senha-do-email}", from: nao-responda@operadora.example, send_number: true }

    # Quanto a emissão espera pelo sistema da operadora, em milissegundos. Sem resposta, o número é emitido mesmo assim.
    #lookup_budget_ms: ${DEFAULTS.lookupBudgetMs}

    # Prazos de resposta: health (planos de saúde), sac (qualquer empresa sob o Decreto do SAC), ou o caminho de um arquivo próprio.
    #profile: ${DEFAULTS.profile}
    # Dias que não são úteis, além dos feriados nacionais.
    #calendar:
    #  optional_days: [carnival, ash_wednesday, corpus_christi]
    #  days:
    #    - { date: "01-25", name: Aniversário de São Paulo }   # todo ano
    #    - { date: "2026-07-09", name: Revolução }             # uma vez
    # Uma demanda urgente vence na hora; depois destes minutos está atrasada.
    #urgent_late_after_minutes: ${DEFAULTS.urgentLateAfterMinutes}

    # A carteirinha. Sem esta parte: qualquer uma, de 1 a 20 caracteres.
    #card:
    #  lengths: [17]             # comprimentos aceitos, sem pontos e traços
    #  pattern: "0[0-9]{16}"     # expressão regular para a carteirinha inteira
    #  check_digit: mod11        # none, mod11 ou luhn

    # Como consultar os beneficiários. Sem esta parte os protocolos são emitidos sem identificação.
    # Um CSV é relido automaticamente quando muda. Outros sistemas (REST, SOAP, SQL, gRPC) são configurados num arquivo de
    # origem, que "carimbo source import" gera; aqui fica o caminho dele, no lugar do grupo: source: origem.yaml
    #source:
    #  kind: file
    #  path: beneficiarios.csv   # a partir da pasta deste arquivo
    #  encoding: utf-8           # ou windows-1252
    #  delimiter: ";"            # , ; | ou "\\t"
    #  columns:                  # campo do Carimbo: coluna do CSV
    #    card_number: CARTEIRINHA
    #    name: NOME
    #    cpf: CPF
    #    birth_date: NASCIMENTO
    #    active: ATIVO
    #    plan: PLANO
`;

export interface TemplateValues {
  ans_registry: string;
  name: string;
  /** The machine of the PBX, to which the range of offline numbers belongs; without one the range is an example. */
  host?: string | undefined;
}

/** Fills in what is known. The rest stays empty and marked PREENCHA; loading the file reports it. */
export function fillTemplate({ host, ...values }: TemplateValues): string {
  const withRange = CONFIG_TEMPLATE.replaceAll('{{comment}}', host === undefined ? '#' : '').replace(
    '{{host}}',
    host ?? 'ab12cd34',
  );
  return withRange.replace(
    /\{\{mark\}\}(.*\n.*)\{\{(\w+)\}\}/g,
    (_, between: string, key: keyof typeof values) => {
      const quoted = JSON.stringify(values[key]).slice(1, -1);
      const sentence =
        values[key] === '' ? `PREENCHA: ${between}` : between.charAt(0).toUpperCase() + between.slice(1);
      return sentence + quoted;
    },
  );
}
