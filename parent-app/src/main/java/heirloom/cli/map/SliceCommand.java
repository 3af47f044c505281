package heirloom.cli.map;

import heirloom.cli.CannotStart;
import heirloom.cli.CommandFailure;
import heirloom.exec.HeirloomExecutor;
import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import heirloom.launch.ExitStatus;
import heirloom.memory.SharedMemory;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.exec.CommandLine;
import org.apache.commons.exec.OS;
import org.apache.commons.exec.ProcessDestroyer;
import org.apache.commons.exec.PumpStreamHandler;
import org.apache.commons.exec.StreamPumper;
import org.jspecify.annotations.Nullable;

/**
 * Runs the command once over a slice, which is its standard input or a path among its words.
 *
 * <p>Where a region is a file the command reads the region itself: no pump, no copy. On Windows it
 * is not, and a pump feeds a pipe. The command's standard error is ours, by way of {@link
 * LastLines}.
 */
final class SliceCommand {

  /** The variable that tells the command its slice's number, from 1. */
  static final String NUMBER = "HEIRLOOM_SLICE";

  /** In the command's words: the slice's path, with {@code --path}. */
  static final String PATH = "{}";

  private static final String GRANT = "slice";
  private static final File NOTHING = new File("/dev/null");

  /** NTSTATUS codes of errors: what Windows ends a program with that crashed. */
  private static final int CRASHED = 0xC000_0000;

  private static final StandardError ERRORS =
      new StandardError(new FileOutputStream(FileDescriptor.err));

  private final List<String> command;
  private final boolean byPath;
  private volatile boolean tied = true;

  /**
   * How a run ended.
   *
   * @param code the exit code; 128 + the signal that ended it
   * @param killed whether it was ended from outside or crashed, so that another run may go better
   * @param said the end of what it wrote to its standard error, in one line
   * @param seen whether that is the last that stands there anyway
   */
  record Outcome(int code, boolean killed, String said, boolean seen) {}

  SliceCommand(List<String> command, boolean byPath) {
    this.command = command;
    this.byPath = byPath;
  }

  /**
   * Runs it to its end.
   *
   * @param sink gets what it prints; is not closed
   * @param running is told of the process
   * @throws CommandFailure when the command cannot be started
   * @throws IOException when something else fails
   */
  Outcome run(Slice slice, Sink sink, ProcessDestroyer running) throws CommandFailure, IOException {
    boolean pumped = OS.isFamilyWindows() && slice.memory().isPresent();
    LastLines errors = new LastLines(ERRORS);
    HeirloomExecutor executor =
        HeirloomExecutor.builder()
            .setExecuteStreamHandler(
                new WidePumps(
                    sink.stream(), errors, pumped ? new RegionInput(slice.memory().get()) : null))
            .each(child -> describe(child, slice, sink, pumped))
            .get();
    Noted noted = new Noted(running);
    executor.setProcessDestroyer(noted);
    executor.setExitValues(null); // each is for the caller to judge
    try {
      int code = executor.execute(line(slice));
      errors.close();
      return new Outcome(code, noted.isKilled(code), errors.text(), errors.areOnTop());
    } catch (UnsupportedOperationException e) {
      // No setpriv here: the commands then end by the signal of the shutdown hook alone.
      if (!tied) {
        throw e;
      }
      tied = false;
      return run(slice, sink, running);
    } catch (IOException e) {
      Optional<CommandFailure> failure = CannotStart.command(command.get(0), e);
      if (failure.isPresent()) {
        throw failure.get();
      }
      throw e;
    }
  }

  private void describe(ChildBuilder child, Slice slice, Sink sink, boolean pumped) {
    if (tied) {
      child.endWithParent();
    }
    child.environment().put(NUMBER, String.valueOf(slice.number() + 1));
    sink.direct().ifPresent(child::redirectOutput);
    if (byPath) {
      child.redirectInput(NOTHING);
      slice.memory().ifPresent(memory -> child.inherit(GRANT, memory).expandPlaceholders());
    } else if (!pumped) {
      slice.memory().ifPresent(child::redirectInput);
    }
  }

  private CommandLine line(Slice slice) {
    List<String> words = new ArrayList<>(command);
    if (byPath) {
      String path = slice.memory().isPresent() ? "{path:" + GRANT + "}" : NOTHING.getPath();
      words.replaceAll(word -> word.replace(PATH, path));
    }
    CommandLine line = new CommandLine(words.get(0));
    words.subList(1, words.size()).forEach(word -> line.addArgument(word, false));
    return line;
  }

  /** Passes on to another, and keeps the process to ask how it ended. */
  private static final class Noted implements ProcessDestroyer {

    private final ProcessDestroyer to;
    private @Nullable Process process;

    Noted(ProcessDestroyer to) {
      this.to = to;
    }

    @Override
    public boolean add(Process begun) {
      process = begun;
      return to.add(begun);
    }

    @Override
    public boolean remove(Process ended) {
      return to.remove(ended);
    }

    @Override
    public int size() {
      return to.size();
    }

    /** A shell's own 128 + n is a code like any other: only the system's word counts. */
    boolean isKilled(int code) {
      if (OS.isFamilyWindows()) {
        return (code & CRASHED) == CRASHED;
      }
      if (!(process instanceof Child child)) {
        return false;
      }
      ExitStatus status = child.exitStatus();
      return status.signal().isPresent();
    }
  }

  /** Commons Exec's pumps move 1 KiB at a time; these a pipe's whole content. */
  private static final class WidePumps extends PumpStreamHandler {

    private static final int CHUNK = 64 << 10;

    WidePumps(OutputStream out, OutputStream err, @Nullable InputStream in) {
      super(out, err, in);
    }

    @Override
    protected Thread createPump(InputStream from, OutputStream to, boolean close) {
      Thread thread = new Thread(new StreamPumper(from, to, close, CHUNK), "heirloom-map-pump");
      thread.setDaemon(true);
      return thread;
    }
  }

  /** A region's bytes as a stream. */
  private static final class RegionInput extends InputStream {

    private final java.nio.ByteBuffer bytes;

    RegionInput(SharedMemory memory) {
      bytes = memory.bytes();
    }

    @Override
    public int read() {
      return bytes.hasRemaining() ? bytes.get() & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      if (!bytes.hasRemaining()) {
        return -1;
      }
      int count = Math.min(length, bytes.remaining());
      bytes.get(target, offset, count);
      return count;
    }
  }
}
