/**
 * The {@code heirloom} command: a thin face over the library's public packages.
 *
 * <p>Each verb is one class that reads its words, and pure classes beside it that decide what they
 * mean: {@link heirloom.cli.SizeText}, {@link heirloom.cli.Words}. Every refusal is a {@link
 * heirloom.cli.CommandFailure}, printed as one sentence on stderr: what was wrong, where, and what
 * to do; {@link heirloom.cli.ExitCodes} lists the numbers.
 *
 * <pre>
 *   heirloom run --share buf=64M --file log=out.txt -- python3 reader.py
 *   heirloom run --share buf=64Q -- true     # exit code 2, one sentence
 * </pre>
 *
 * <p>What it will not do: touch the operating system on its own. What a verb needs beyond the
 * library it reads from {@code /proc} as any program can.
 */
@org.jspecify.annotations.NullMarked
package heirloom.cli;
