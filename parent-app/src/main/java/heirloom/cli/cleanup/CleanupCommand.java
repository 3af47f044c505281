package heirloom.cli.cleanup;

import heirloom.cli.CommandFailure;
import heirloom.interop.LeftBehind;
import heirloom.interop.LeftBehind.Kind;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists what has a name and stays, and removes what it is told to. */
@Command(
    name = "cleanup",
    description = {
      "Lists what this user's programs left behind: segments and semaphore sets of System V, shared"
          + " memory and semaphores under /dev/shm, and files by a prefix.",
      "Removes only what --remove names. Nothing that Heirloom itself hands to children is among"
          + " them: it has no name."
    })
public final class CleanupCommand implements Callable<Integer> {

  @Option(
      names = "--prefix",
      paramLabel = "TEXT",
      description =
          "Only those whose name begins so, after the directory and a semaphore's \"sem.\"; leaves"
              + " out what has only a key.")
  private Optional<String> prefix = Optional.empty();

  @Option(
      names = "--files",
      paramLabel = "DIR",
      description = "Also the files of this directory whose names begin with the prefix.")
  private Optional<Path> files = Optional.empty();

  @Option(
      names = "--remove",
      paramLabel = "NAME",
      description =
          "Remove this one, by its name as the list shows it, in which \\x1b stands for a byte that"
              + " does not print and two backslashes for one; may be given several times. All or"
              + " none: one that is not there or in use stops it before anything is removed.")
  private List<String> remove = new ArrayList<>();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws CommandFailure, IOException {
    if (files.isPresent() && prefix.isEmpty()) {
      throw CommandFailure.usage("--files needs --prefix; it would list every file otherwise");
    }
    if (files.isPresent() && !Files.isDirectory(files.get())) {
      throw CommandFailure.usage(
          "--files "
              + files.get()
              + (Files.exists(files.get()) ? " is no directory" : " does not exist")
              + "; give the directory in which the files lie");
    }
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    if (java.io.File.separatorChar == '\\') {
      out.println("nothing: on Windows a named object goes with its last handle");
      return 0;
    }
    List<LeftBehind> found = found();
    if (remove.isEmpty()) {
      list(found, out);
    } else {
      remove(found, out);
    }
    out.flush();
    return 0;
  }

  private List<LeftBehind> found() throws IOException {
    List<LeftBehind> all = new ArrayList<>(LeftBehind.ofThisUser());
    if (prefix.isPresent()) {
      String start = prefix.get();
      all.removeIf(one -> !bareName(one).startsWith(start));
      if (files.isPresent()) {
        // One spelling of a directory, so that what is listed is what is removed.
        all.addAll(LeftBehind.files(files.get().toRealPath(), start));
      }
    }
    return all;
  }

  private static String bareName(LeftBehind one) {
    return switch (one.kind()) {
      case SEGMENT, SEMAPHORE_SET -> "";
      case POSIX_SEMAPHORE -> fileName(one).substring("sem.".length());
      case POSIX_MEMORY, FILE -> fileName(one);
    };
  }

  private static String fileName(LeftBehind one) {
    // Of the name as it is shown, in which a slash is always one.
    return one.name().substring(one.name().lastIndexOf('/') + 1);
  }

  private static void list(List<LeftBehind> found, PrintWriter out) {
    if (found.isEmpty()) {
      out.println("nothing");
      return;
    }
    int width = found.stream().mapToInt(one -> one.name().length()).max().orElse(0);
    for (LeftBehind one : found) {
      String what = one.kind() == Kind.SEMAPHORE_SET ? "" : ", " + one.bytes() + " bytes";
      String key = one.detail().isEmpty() ? "" : ", " + one.detail();
      out.printf(
          "%-" + width + "s  %s%s%s, %s%n", one.name(), word(one.kind()), what, key, users(one));
    }
    out.println("heirloom cleanup --remove NAME removes one.");
  }

  private static String word(Kind kind) {
    return switch (kind) {
      case SEGMENT -> "System V segment";
      case SEMAPHORE_SET -> "System V semaphores";
      case POSIX_MEMORY -> "POSIX memory";
      case POSIX_SEMAPHORE -> "POSIX semaphore";
      case FILE -> "file";
    };
  }

  private static String users(LeftBehind one) {
    if (one.kind() == Kind.SEMAPHORE_SET) {
      return "users unknown";
    }
    if (one.users() > 0) {
      return one.users() + " use it now";
    }
    // The system counts attachments of everybody; into another user's processes nobody may look.
    return one.kind() == Kind.SEGMENT ? "nobody uses it" : "no process of yours uses it";
  }

  private void remove(List<LeftBehind> found, PrintWriter out) throws CommandFailure, IOException {
    List<LeftBehind> chosen = new ArrayList<>();
    for (String name : new LinkedHashSet<>(remove)) {
      Optional<LeftBehind> there =
          found.stream().filter(each -> each.name().equals(name)).findFirst();
      LeftBehind one = there.orElseThrow(() -> missing(name, found));
      if (one.users() > 0) {
        throw CommandFailure.failed(name + ": " + users(one) + "; nothing was removed");
      }
      chosen.add(one);
    }
    for (LeftBehind one : chosen) {
      out.println(removed(one));
    }
  }

  private CommandFailure missing(String name, List<LeftBehind> found) {
    String bare = name.substring(name.lastIndexOf('/') + 1);
    String near =
        found.stream()
            .filter(one -> !bare.isEmpty() && bareName(one).equals(bare))
            .map(one -> "; did you mean " + one.name() + "?")
            .findFirst()
            .orElse("; heirloom cleanup lists what there is");
    String among = prefix.map(start -> " that begins with \"" + start + "\"").orElse("");
    return CommandFailure.failed(
        "there is no \"" + name + "\" of this user's" + among + ": nothing was removed" + near);
  }

  /** Removes one, and says how that went; somebody else may have done it since the listing. */
  static String removed(LeftBehind one) throws CommandFailure, IOException {
    try {
      one.remove();
      return "removed " + one.name();
    } catch (NoSuchFileException e) {
      return one.name() + " is gone already";
    } catch (AccessDeniedException e) {
      throw CommandFailure.failed(
          one.name() + " cannot be removed: this user may not change its directory");
    }
  }
}
