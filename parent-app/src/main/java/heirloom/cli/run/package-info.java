/**
 * {@code heirloom run}: starts a command with regions and files that it inherits.
 *
 * <p>{@link heirloom.cli.run.RunWords} reads the options without any effect; {@link
 * heirloom.cli.run.Session} allocates, starts, forwards signals, waits and saves.
 *
 * <pre>
 *   heirloom run --share buf=64M --file log=out.txt -- python3 reader.py
 *   heirloom run --share in=@data.bin:ro --save in=copy.bin -- cat {path:in}
 *   heirloom run --share buf=64M --share buf=1M -- true    # refused: the name is given twice
 * </pre>
 *
 * <p>What it will not do: stand between the child and the terminal. The child has the caller's own
 * stdin, stdout and stderr, environment (with {@code HEIRLOOM} added or removed), directory and
 * process group.
 */
@org.jspecify.annotations.NullMarked
package heirloom.cli.run;
