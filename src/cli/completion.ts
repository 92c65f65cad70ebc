import { type Command, defineCommand, WrongArguments } from './command.ts';

const shells = ['bash', 'zsh', 'fish'] as const;

/** Prints what a shell loads to complete commands, options and their values. */
export const completion = (all: () => readonly Command[]): Command =>
  defineCommand({
    name: 'completion',
    does: 'prints a script with which a shell completes commands, options and values',
    operand: { name: 'SHELL', required: true, says: 'bash, zsh or fish' },
    options: {},
    more: 'Bash: maxfi completion bash > ~/.local/share/bash-completion/completions/maxfi',
    async run(world, { json }, shell = '') {
      if (!(shells as readonly string[]).includes(shell))
        throw new WrongArguments(`SHELL must be one of ${shells.join(', ')}.`);
      const script = scripts[shell as (typeof shells)[number]](entriesOf(all()));
      world.print(json ? JSON.stringify({ shell, script }) : script);
      return 0;
    },
  });

/** What may follow a place of the line: after `key`, `create list …`; after `key create`, its options; after an option, its values. */
type Entry = readonly [after: string, words: readonly string[]];

function entriesOf(commands: readonly Command[]): Entry[] {
  const entries = new Map<string, Set<string>>();
  const add = (after: string, words: readonly string[]) => {
    const known = entries.get(after) ?? new Set<string>();
    for (const word of words) known.add(word);
    entries.set(after, known);
  };
  add('', ['help']);
  for (const { name, options, operand } of commands) {
    const words = name.split(' ');
    words.forEach((word, index) => {
      add(words.slice(0, index).join(' '), [word]);
      add(['help', ...words.slice(0, index)].join(' '), [word]);
    });
    add(name, [...Object.keys(options).map((option) => `--${option}`), '--json', '--help']);
    if (operand?.name === 'SHELL') add(name, shells);
    for (const [option, { oneOf }] of Object.entries(options)) {
      if (oneOf) add(`${name} --${option}`, oneOf);
    }
  }
  return [...entries].map(([after, words]) => [after, [...words]] as const);
}

/* Each script looks for the longest beginning of the line that it knows, options left out, and offers what follows it. */

const scripts: Readonly<Record<(typeof shells)[number], (entries: readonly Entry[]) => string>> = {
  bash: (entries) => `# maxfi completion for bash
_maxfi_words() {
  case "$1" in
${entries.map(([after, words]) => `    '${after}') echo '${words.join(' ')}' ;;`).join('\n')}
  esac
}
_maxfi() {
  local line='' word i offered
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="\${COMP_WORDS[i]}"
    [[ $word == -* ]] && break
    [[ -n $(_maxfi_words "\${line:+$line }$word") ]] && line="\${line:+$line }$word"
  done
  offered="$(_maxfi_words "$line \${COMP_WORDS[COMP_CWORD-1]}")"
  [[ -z $offered ]] && offered="$(_maxfi_words "$line")"
  COMPREPLY=($(compgen -W "$offered" -- "\${COMP_WORDS[COMP_CWORD]}"))
  [[ \${#COMPREPLY[@]} -eq 0 ]] && COMPREPLY=($(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -F _maxfi maxfi`,
  zsh: (entries) => `#compdef maxfi
_maxfi_words() {
  case "$1" in
${entries.map(([after, words]) => `    '${after}') echo '${words.join(' ')}' ;;`).join('\n')}
  esac
}
_maxfi() {
  local line='' word offered i
  for ((i = 2; i < CURRENT; i++)); do
    word="\${words[i]}"
    [[ $word == -* ]] && break
    [[ -n $(_maxfi_words "\${line:+$line }$word") ]] && line="\${line:+$line }$word"
  done
  offered="$(_maxfi_words "$line \${words[CURRENT-1]}")"
  [[ -z $offered ]] && offered="$(_maxfi_words "$line")"
  compadd -- \${=offered} || _files
}
compdef _maxfi maxfi`,
  fish: (entries) => `# maxfi completion for fish
function __maxfi_words
  switch "$argv"
${entries.map(([after, words]) => `    case '${after}'\n      printf '%s\\n' ${words.join(' ')}`).join('\n')}
  end
end
function __maxfi
  set -l typed (commandline -opc)
  set -l line ''
  for word in $typed[2..-1]
    string match -q -- '-*' $word; and break
    set -l longer (string trim -- "$line $word")
    test (count (__maxfi_words $longer)) -gt 0; and set line $longer
  end
  set -l offered (__maxfi_words (string trim -- "$line $typed[-1]"))
  test (count $offered) -eq 0; and set offered (__maxfi_words $line)
  printf '%s\\n' $offered
end
complete -c maxfi -a '(__maxfi)'`,
};
