package heirloom.cli.map;

import heirloom.cli.CannotStart;
import heirloom.cli.CommandFailure;
import heirloom.exec.HeirloomExecutor;
import heirloom.memory.SharedMemory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;
import java.util.Optional;
import org.apache.commons.exec.CommandLine;
import org.apache.commons.exec.OS;
import org.apache.commons.exec.ProcessDestroyer;
import org.apache.commons.exec.PumpStreamHandler;
import org.apache.commons.exec.StreamPumper;
import org.jspecify.annotations.Nullable;

/**
 * Runs the command once, its standard input a slice, its standard error ours.
 *
 * <p>Where a region is a file the command reads the region itself: no pump, no copy. On Windows it
 * is not, and a pump feeds a pipe.
 */
final class SliceCommand {

  /** The variable that tells the command its slice's number, from 1. */
  static final String NUMBER = "HEIRLOOM_SLICE";

  private final List<String> command;
  private volatile boolean tied = true;

  SliceCommand(List<String> command) {
    this.command = command;
  }

  /**
   * Runs it to its end.
   *
   * @param out gets what it prints; is not closed
   * @param running is told of the process
   * @return the exit code; 128 + the signal that ended it
   * @throws CommandFailure when the command cannot be started
   * @throws IOException when something else fails
   */
  int run(Slice slice, OutputStream out, ProcessDestroyer running)
      throws CommandFailure, IOException {
    boolean pumped = OS.isFamilyWindows() && slice.memory().isPresent();
    HeirloomExecutor executor =
        HeirloomExecutor.builder()
            .setExecuteStreamHandler(
                new WidePumps(out, pumped ? new RegionInput(slice.memory().get()) : null))
            .each(
                child -> {
                  child.redirectError(Redirect.INHERIT);
                  if (tied) {
                    child.endWithParent();
                  }
                  child.environment().put(NUMBER, String.valueOf(slice.number() + 1));
                  if (!pumped) {
                    slice.memory().ifPresent(child::redirectInput);
                  }
                })
            .get();
    executor.setProcessDestroyer(running);
    executor.setExitValues(null); // each is for the caller to judge
    CommandLine line = new CommandLine(command.get(0));
    command.subList(1, command.size()).forEach(word -> line.addArgument(word, false));
    try {
      return executor.execute(line);
    } catch (UnsupportedOperationException e) {
      // No setpriv here: the commands then end by the signal of the shutdown hook alone.
      if (!tied) {
        throw e;
      }
      tied = false;
      return run(slice, out, running);
    } catch (IOException e) {
      Optional<CommandFailure> failure = CannotStart.command(command.get(0), e);
      if (failure.isPresent()) {
        throw failure.get();
      }
      throw e;
    }
  }

  /** Commons Exec's pumps move 1 KiB at a time; these a pipe's whole content. */
  private static final class WidePumps extends PumpStreamHandler {

    private static final int CHUNK = 64 << 10;

    WidePumps(OutputStream out, @Nullable InputStream in) {
      super(out, null, in);
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
