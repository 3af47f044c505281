package heirloom.cli;

import heirloom.cli.aggregate.AggregateRun;
import heirloom.cli.aggregate.AggregateWords;
import heirloom.cli.aggregate.WorkerLanguage;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Group-by over big delimited text, by children that share one region. */
@Command(
    name = "aggregate",
    description = {
      "Count, least, mean and greatest value of each key of a big delimited text, worked out by"
          + " child processes that share one nameless region.",
      "Without --in: hourly weather at three New York airports, key origin, value temp.",
      "Sums are exact: the output is the same for any number of workers. NA and empty values are"
          + " skipped; rows that can't be read are counted, and the first of them is shown; that"
          + " none can be is an error.",
      "A value is digits with a sign, a point and an exponent as need be: 7, -0.5, .5, 1e-3; at"
          + " most 100 digits, the exponent within 100, no blanks. Means are rounded to six"
          + " decimals.",
      "A quote counts where a field begins. Of columns with one name the first is taken. A text"
          + " without rows has no groups, which is no error."
    })
public final class AggregateCommand implements Callable<Integer> {

  @Option(
      names = "--in",
      paramLabel = "FILE",
      description = "The text, plain or gzip; - is standard input.")
  private @Nullable String in;

  @Option(
      names = "--key",
      paramLabel = "COL",
      description = "The key's column: name, or number from 1.")
  private @Nullable String key;

  @Option(
      names = "--value",
      paramLabel = "COL",
      description = "The value's column: name or number; a name wins over a number.")
  private @Nullable String value;

  @Option(
      names = "--delimiter",
      paramLabel = "CHAR",
      defaultValue = ",",
      description = "One ASCII character, or tab; a comma if not given.")
  private String delimiter = ",";

  @Option(
      names = "--quote",
      paramLabel = "CHAR",
      defaultValue = "\"",
      description = "One ASCII character, or none; a double quote if not given.")
  private String quote = "\"";

  @Option(
      names = "--header",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Whether the first row holds the columns' names; it does if not told.")
  private boolean header = true;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "Children at most; as many as there are cores if not given.")
  private @Nullable Integer workers;

  @Option(
      names = "--format",
      paramLabel = "FORM",
      defaultValue = "table",
      description = "table, csv, json, or brc, the One Billion Row Challenge's line.")
  private String format = "table";

  @Option(names = "--strict", description = "A row that can't be read is an error.")
  private boolean strict;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      description = "Window into which text is read ahead; 64M or less if not given.")
  private @Nullable String memory;

  @Option(
      names = "--slice",
      paramLabel = "SIZE",
      description = "The most that one task, and so one row, can have; 4M if not given.")
  private @Nullable String slice;

  @Option(
      names = "--worker",
      paramLabel = "LANGUAGE",
      defaultValue = "java",
      description = {
        "What the children are written in: java, python or c; java if not given. The result is the"
            + " same bytes; c is compiled at first use."
      })
  private String worker = "java";

  @Option(
      names = "--compare",
      description = {
        "Does the job also by threads, by children that map the file, and by children fed through"
            + " pipes, and shows the times side by side instead of the result."
      })
  private boolean compare;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    AggregateWords words =
        new AggregateWords(
            Optional.ofNullable(in),
            Optional.ofNullable(key),
            Optional.ofNullable(value),
            delimiter,
            quote,
            header,
            workers == null ? Runtime.getRuntime().availableProcessors() : workers,
            Optional.ofNullable(memory),
            Optional.ofNullable(slice),
            strict);
    // Not System.out: a PrintStream swallows errors, and the result is bytes.
    OutputStream out = new FileOutputStream(FileDescriptor.out);
    AggregateRun run =
        new AggregateRun(
            out, Objects.requireNonNull(spec).commandLine().getErr(), Paint.isTerminal(2));
    if (compare) {
      run.compare(words, format);
    } else {
      run.aggregate(words, format, WorkerLanguage.of(worker));
    }
    return 0;
  }
}
