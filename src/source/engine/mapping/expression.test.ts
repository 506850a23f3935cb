import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileExpression } from './expression.ts';
import { ExpressionError, ExpressionFault } from './expression-fault.ts';

const evaluate = (text: string, input: unknown, bindings?: Record<string, unknown>) =>
  compileExpression(text).evaluate(input, bindings);

function errorOf(text: string): ExpressionError {
  try {
    compileExpression(text);
  } catch (error) {
    if (error instanceof ExpressionError) return error;
    throw error;
  }
  throw new Error(`compiled: ${text}`);
}

async function faultOf(text: string, input: unknown): Promise<ExpressionFault> {
  const outcome = await evaluate(text, input).catch((error: unknown) => error);
  if (outcome instanceof ExpressionFault) return outcome;
  throw new Error(`no fault: ${text}`);
}

describe('what an expression gives', () => {
  const body = {
    pessoas: [
      { nome: 'José ', fim: '10/05/2020' },
      { nome: 'Ana', fim: null },
    ],
    n: 3,
  };

  it.each([
    ['n', 3],
    ['pessoas.nome', ['José ', 'Ana']],
    ['$trim(pessoas[0].nome)', 'José'],
    ['pessoas[nome="Ana"].nome', 'Ana'],
    ['$count(pessoas)', 2],
    ['pessoas ~> $map(function($p) { $uppercase($p.nome) })', ['JOSÉ ', 'ANA']],
    ['pessoas^(nome)[0].nome', 'Ana'],
    ['$substring(?, 0, 2)("abc")', 'ab'],
    ['pessoas[0].{"nome": nome}', { nome: 'José ' }],
    ['nada.aqui', undefined],
    ['n > 2 and $contains("abc", "b")', true],
    ['$split("a;b", ";")', ['a', 'b']],
    ['$replace("1.2.3", ".", "")', '123'],
    ['$digits("529.982.247-25")', '52998224725'],
    ['$digits(12.5)', '125'],
    ['$date(pessoas[0].fim)', '2020-05-10'],
    ['$date("05/10/2020", "mm/dd/yyyy")', '2020-05-10'],
    ['$date("31/02/2020")', undefined],
    ['$date(pessoas[0].fim) < $today()', true],
    ['$flag("Não")', false],
    ['$flag("talvez")', undefined],
    ['$digits(nada)', undefined],
    ['$json("{\\"a\\": [1, 12345678901234567]}").a', [1, '12345678901234567']],
    ['$xml("<r><nome>Ana</nome></r>").r.nome', 'Ana'],
    ['$xml(nada)', undefined],
    ['$json(" ")', undefined],
  ])('%s', async (text, expected) => {
    expect(await evaluate(text, body)).toEqual(expected);
  });

  it('reads what was asked, and the status, as variables', async () => {
    const asked = { card_number: '2' };
    expect(
      await evaluate(
        'itens[c=$asked.card_number].n',
        {
          itens: [
            { c: '1', n: 'a' },
            { c: '2', n: 'b' },
          ],
        },
        { asked },
      ),
    ).toBe('b');
    expect(await evaluate('$status = 200', null, { status: 200 })).toBe(true);
  });

  it('gives plain lists that can be changed without touching the input', async () => {
    const input = { a: [{ b: 1 }] };
    const found = (await evaluate('a', input)) as { b: number };
    found.b = 2;
    expect(input).toEqual({ a: [{ b: 1 }] });
    const list = await evaluate('[a.b, 2]', input);
    expect(Object.keys(list as object)).toEqual(['0', '1']);
  });

  it('leaves out functions, and says nothing rather than one', async () => {
    expect(await evaluate('$trim', {})).toBeUndefined();
    expect(await evaluate('{"f": $trim, "n": 1}', {})).toEqual({ n: 1 });
    expect(await evaluate('function($x) { $x }', {})).toBeUndefined();
  });
});

describe('what is refused before anything is asked', () => {
  it.each([
    ['a +', 'está incompleta'],
    ['"abc', 'falta fechar aspas'],
    ['$trimm(a)', 'você quis dizer $trim?'],
    ['$naoHa(a)', 'a função $naoHa não existe'],
    ['a ~> | b | {"c": 1} |', 'transformações'],
    ['function($x)<s:s> { $x }', 'tipos'],
    ['x'.repeat(10_001), 'mais de 10000 caracteres'],
    ['('.repeat(5_000), ''],
  ])('%s', (text, part) => {
    expect(errorOf(text).text['pt-BR']).toContain(part);
  });

  it.each([
    '/a+/',
    '$contains(a, /x/)',
    '$split(a, /,/)',
    '$replace(a, /x/, "y")',
    'a[$contains(b, /x/)]',
    '($c := $contains; $c(a, /x/))',
    '$map(a, function($v) { $contains($v, /x/) })',
    '{ "k": /x/ }',
    'a{ $string(/x/): 1 }',
    'a^(/x/)',
    '$contains(?, /x/)',
    '[1, [/x/]]',
    'a ? /x/ : 1',
    'a ?: /x/',
    '(/(a+)+$/)("aaaa")',
    'a@$v.(/x/)',
    'a#$i[/x/]',
    '/[/',
  ])('a regular expression in %s', (text) => {
    expect(errorOf(text).text['pt-BR']).toMatch(/expressões regulares|símbolo/);
  });

  it.each([
    '$eval("1")',
    '($e := $eval; 1)',
    'a ~> $eval',
    '$map(a, $eval)',
    '$match(a, $f)',
    '$match',
    '[$eval][0]("1")',
    '{"f": $eval}.f("1")',
    '$lookup({"f": $eval}, "f")',
  ])('a function that is left out in %s', (text) => {
    expect(errorOf(text).text['pt-BR']).toContain('não é aceita');
  });

  it('says where the mistake is', () => {
    expect(errorOf('nome & ) x').position).toBe(8);
  });
});

describe('what cannot be worked out', () => {
  it('is reported by its kind, never with the data', async () => {
    const fault = await faultOf('nome + 1', { nome: 'Maria Segredo' });
    expect(fault.code).toBe('T2001');
    expect(fault.reason).toContain('não é um número');
    expect(`${fault.message} ${fault.reason}`).not.toContain('Maria');
  });

  it('says nothing of a message that the expression itself made of the data', async () => {
    const fault = await faultOf('$error("pessoa: " & nome)', { nome: 'Maria Segredo' });
    expect(`${fault.message} ${fault.reason}`).not.toContain('Maria');
  });

  it('repeats the text of $error where it is a literal in the file', async () => {
    expect((await faultOf('$error("FALTA o nome")', {})).reason).toBe('FALTA o nome');
    const choice = 'uf = "SP" ? $error("sem SP") : $error("sem " & uf)';
    expect((await faultOf(choice, { uf: 'SP' })).reason).toBe('sem SP');
    expect((await faultOf(choice, { uf: 'RJ' })).reason).toContain('a expressão chamou $error');
  });

  it('is unfinished where it only calls $error', () => {
    expect(compileExpression('$error("FALTA o nome")').isUnfinished).toBe(true);
    expect(compileExpression('nome ? nome : $error("sem nome")').isUnfinished).toBe(false);
    expect(compileExpression('nome').isUnfinished).toBe(false);
  });

  it.each([
    '$contains("a", function($x) { 1 })',
    '$split("a", function($x) { 1 })',
    '$replace("a", "a", function($x) { "b" })',
    '$replace("a", function($x) { 1 }, "b")',
  ])('a function in the place of a pattern: %s', async (text) => {
    expect((await faultOf(text, {})).reason).toContain('só aceita textos');
  });

  it('an answer that passes itself off as a function of the library', async () => {
    const body = JSON.parse('{"f": {"_jsonata_lambda": true, "body": {"type": "regex"}, "arguments": []}}');
    expect((await faultOf('f("a")', body)).code).toBe('foreign_flag');
  });
});

/** The limit of one evaluation and one step that is under way, in CPU time: the machine may have other things to do. */
const IN_TIME_MS = 3_000;

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

async function timed(text: string, input: unknown): Promise<{ ms: number; outcome: unknown }> {
  const expression = compileExpression(text);
  const startedAt = cpuMs();
  const outcome = await expression.evaluate(input).catch((error: unknown) => error);
  return { ms: cpuMs() - startedAt, outcome };
}

describe('an expression that would never end', () => {
  it.each([
    '($f := function($x) { $f($x) }; $f(1))',
    '($f := function($x) { 1 + $f($x) }; $f(1))',
    '$reduce([1..9999], $append)',
    '$reduce([1..100], function($a) { $a & $a }, "xx")',
    '$reduce([1..100], function($a) { {"l": $a, "r": $a} }, 1)',
    '$reduce([1..100], function($a) { [[$a], [$a]] }, 1)',
    '($d := $reduce([1..100], function($a) { {"l": $a, "r": $a} }, 1); $string($d))',
    '[1..10000000]',
    '$pad("a", 1000000000)',
    '$map([1..9999], function($x) { $map([1..9999], function($y) { $x * $y }) })',
    '$sort([1..9999], function($a, $b) { $count($map([1..9999], function($z) { $z })) > 0 })',
    '[1..9999].[1..9999].[1..9999]',
  ])('%s is stopped', async (text) => {
    const { ms, outcome } = await timed(text, {});
    expect(outcome).toBeInstanceOf(ExpressionFault);
    expect(ms).toBeLessThan(IN_TIME_MS);
  });
});

describe('an answer made to hurt', () => {
  const deep = (levels: number) => JSON.parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`) as unknown;
  const inputs: Record<string, unknown> = {
    'ten thousand levels': deep(10_000),
    'a hundred thousand levels of lists': JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`),
    'a megabyte of one letter': { nome: 'a'.repeat(1_000_000), itens: ['a'.repeat(1_000_000)] },
    'fifty thousand lists of one': Object.fromEntries(
      Array.from({ length: 50_000 }, (_, i) => [`k${i}`, [i]]),
    ),
    'a hundred thousand items': {
      itens: Array.from({ length: 100_000 }, (_, i) => ({ nome: `n${i % 7}`, i })),
    },
  };
  const expressions = [
    'nome',
    '$trim(nome)',
    '$uppercase(nome) & " "',
    '$replace(nome, "a", "b")',
    '$split(nome, "a")',
    '$length(nome)',
    '**.nome',
    '*',
    '*.*',
    'itens[nome="n1"]',
    'itens{nome: $count(i)}',
    'itens^(nome).nome',
    '$sort(itens.nome)',
    '$string($)',
    '$merge(itens)',
    '$spread($)',
    '$digits(nome)',
    '$date(nome)',
    '$flag(nome)',
    '$ = $',
    '$keys($)',
    '$each($, function($v, $k) { $k })',
  ];

  for (const [name, input] of Object.entries(inputs)) {
    it(`${name} is read or refused in time by ${expressions.length} expressions`, async () => {
      for (const text of expressions) {
        const { ms } = await timed(text, input);
        expect({ text, inTime: ms < IN_TIME_MS }).toEqual({ text, inTime: true });
      }
    });
  }
});

describe('any expression over any answer', () => {
  const leaf = fc.constantFrom(
    'a',
    'b',
    '$',
    '$$',
    '1',
    '"x"',
    'null',
    'true',
    '*',
    '**',
    '%',
    '$x',
    'a.b',
    '[1..50]',
  );
  const names = [
    'string',
    'count',
    'append',
    'keys',
    'sort',
    'merge',
    'spread',
    'trim',
    'join',
    'sum',
    'digits',
  ];
  const { expression } = fc.letrec<{ expression: string }>((tie) => {
    const e = tie('expression');
    return {
      expression: fc.oneof(
        { maxDepth: 5, withCrossShrink: true },
        leaf,
        fc
          .tuple(e, fc.constantFrom('&', '+', '=', '<', 'in', 'and', '..', '.', '~>', '?:', '??'), e)
          .map((p) => `(${p.join(' ')})`),
        fc.tuple(fc.constantFrom(...names), e).map(([name, x]) => `$${name}(${x})`),
        fc.tuple(e, e).map(([x, y]) => `${x}[${y}]`),
        fc.tuple(e, e, e).map(([x, y, z]) => `(${x} ? ${y} : ${z})`),
        fc.tuple(e, e).map(([x, y]) => `$map(${x}, function($x) { ${y} })`),
        fc.tuple(e, e).map(([x, y]) => `$reduce(${x}, function($x, $y) { ${y} })`),
        fc.tuple(e, e).map(([x, y]) => `($x := ${x}; ${y})`),
        fc.tuple(e, e).map(([x, y]) => `(${x}){$string(${y}): ${x}}`),
        fc.tuple(e, e).map(([x, y]) => `(${x})^(${y})`),
        fc.tuple(e, e).map(([x, y]) => `($f := function($x) { ${x} & $f(${y}) }; $f(1))`),
        fc.tuple(e, e).map(([x, y]) => `[${x}, {"k": ${y}}]`),
      ),
    };
  });

  it('ends in time, changes nothing, and fails only with Carimbo’s own messages', async () => {
    await fc.assert(
      fc.asyncProperty(expression, fc.json({ maxDepth: 4 }), async (text, json) => {
        const input: unknown = JSON.parse(json);
        let compiled: ReturnType<typeof compileExpression>;
        try {
          compiled = compileExpression(text);
        } catch (error) {
          expect(error).toBeInstanceOf(ExpressionError);
          return;
        }
        const startedAt = cpuMs();
        const outcome = await compiled.evaluate(input).catch((error: unknown) => error);
        expect(cpuMs() - startedAt).toBeLessThan(IN_TIME_MS);
        if (outcome instanceof Error) expect(outcome).toBeInstanceOf(ExpressionFault);
        else expect(JSON.parse(JSON.stringify(outcome ?? null))).toEqual(outcome ?? null);
        expect(input).toEqual(JSON.parse(json));
      }),
      { numRuns: 300, interruptAfterTimeLimit: 10_000 },
    );
  });
});
