package heirloom.cli.aggregate;

import heirloom.child.aggregate.AggregateWorker;
import heirloom.child.aggregate.Dialect;
import heirloom.cli.CommandFailure;
import heirloom.cli.PythonModules;
import heirloom.launch.ChildBuilder;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the workers are written in; the result is the same bytes with each. */
public enum WorkerLanguage {
  /** The one that is there for speed and for every system. */
  JAVA {
    @Override
    Program program() {
      return (plan, dialect) ->
          WorkerProcess.builder(
              AggregateWorker.class, plan, AggregateWorker.Source.WINDOW, dialect);
    }
  },
  /** {@code heirloom_aggregate.py}, with the package for Python children. */
  PYTHON {
    @Override
    Program program() throws IOException, CommandFailure {
      requireLinux();
      if (!PythonModules.isPythonThere()) {
        throw CommandFailure.failed(
            "--worker python needs "
                + PythonModules.PYTHON
                + ", which is not on the PATH; install it, or give --worker java");
      }
      return running(PythonModules.command("heirloom_aggregate"));
    }
  },
  /** {@code aggregate/worker.c}, with the headers for children in C; compiled at first use. */
  C {
    @Override
    Program program() throws IOException, CommandFailure {
      requireLinux();
      return running(List.of(CompiledWorker.path().toString()));
    }
  };

  /** How a worker is described, without what it is given. */
  interface Program {
    ChildBuilder builder(WindowPlan plan, Dialect dialect);
  }

  /**
   * What the workers are started by.
   *
   * @throws CommandFailure when this system has no such workers, or the compiler is missing
   * @throws IOException when the program's parts cannot be read or written
   */
  abstract Program program() throws IOException, CommandFailure;

  /**
   * The language of a word.
   *
   * @throws CommandFailure usage, when it is none
   */
  public static WorkerLanguage of(String word) throws CommandFailure {
    for (WorkerLanguage one : values()) {
      if (one.word().equals(word.toLowerCase(Locale.ROOT))) {
        return one;
      }
    }
    throw CommandFailure.usage("--worker " + word + ": give java, python or c");
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  final void requireLinux() throws CommandFailure {
    if (File.separatorChar == '\\') {
      throw CommandFailure.usage("--worker " + word() + " is for Linux; on Windows give java");
    }
  }

  private static Program running(List<String> command) {
    return (plan, dialect) -> {
      List<String> words = new ArrayList<>(command);
      words.add(AggregateWorker.Source.WINDOW.name());
      words.addAll(dialect.toArguments());
      return WorkerProcess.asWorker(new ChildBuilder(words));
    };
  }
}
