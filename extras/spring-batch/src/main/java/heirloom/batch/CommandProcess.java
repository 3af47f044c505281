package heirloom.batch;

import heirloom.launch.Child;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A command that {@link HeirloomCommandRunner} started: a {@code Process} whose output is read and
 * whose waiter, interrupted, ends all of its tree.
 *
 * <p>Standard input is empty, and so are the two streams here: what the command writes to either of
 * them is read by a thread of its own, and {@link #tail()} has the end of it. Thread-safe.
 */
public final class CommandProcess extends Process {

  private final Child child;
  private final ProcessTree tree;
  private final OutputTail tail;
  private final Thread reader;
  private final Duration grace;
  private final Object ending = new Object();

  private CommandProcess(Child child, int kept, Duration grace) {
    this.child = child;
    this.tree = new ProcessTree(child);
    this.grace = grace;
    this.tail = new OutputTail(child.getInputStream(), kept);
    this.reader = new Thread(tail, "heirloom-command-" + child.pid() + "-output");
    reader.setDaemon(true);
  }

  static CommandProcess watched(Child child, int kept, Duration grace) throws IOException {
    CommandProcess process = new CommandProcess(child, kept, grace);
    process.reader.start();
    // Nobody will ever write there: a command that reads would wait for ever.
    child.getOutputStream().close();
    return process;
  }

  /**
   * Waits for the command and for what it wrote.
   *
   * @throws InterruptedException when interrupted; all of its tree has ended by then
   */
  @Override
  public int waitFor() throws InterruptedException {
    try {
      int code = child.waitFor();
      reader.join();
      return code;
    } catch (InterruptedException e) {
      end();
      throw e;
    }
  }

  /**
   * Waits at most so long; a time that is over ends nothing.
   *
   * @throws InterruptedException when interrupted; all of its tree has ended by then
   */
  @Override
  public boolean waitFor(long timeout, TimeUnit unit) throws InterruptedException {
    try {
      return child.waitFor(timeout, unit);
    } catch (InterruptedException e) {
      end();
      throw e;
    }
  }

  /**
   * Ends the command and all that it started, and returns when they are gone: first by a signal
   * that they may handle, after the runner's grace by one that they may not. Nothing to do for a
   * command that has ended by itself, and whose output has; where another thread is ending it this
   * one waits for that.
   *
   * <p>On Windows all of them end at once. One whose parent had gone before ends with them and is
   * not waited for; and where the command's first process has ended by itself nothing more is
   * ended, also when others still write.
   */
  public void end() {
    end(grace);
  }

  private void end(Duration after) {
    // The root may be gone while another thread still ends the rest of the tree.
    synchronized (ending) {
      // The first process may be gone and others still write: then it is not over.
      if (child.isAlive() || reader.isAlive()) {
        tree.end(after);
      }
    }
  }

  /**
   * The end of what the command has written so far to its standard output and error, as one text.
   */
  public String tail() {
    return tail.text();
  }

  /** How many bytes it has written so far, read or dropped. */
  public long written() {
    return tail.written();
  }

  /** How it ended, in words; empty while it runs. */
  String ending() {
    return child.isAlive() ? "" : child.exitStatus().toString();
  }

  @Override
  public int exitValue() {
    return child.exitValue();
  }

  /** Begins the end of the tree; {@link #end()} waits for it. */
  @Override
  public void destroy() {
    Thread ending = new Thread(this::end, "heirloom-command-" + child.pid() + "-end");
    ending.setDaemon(true);
    ending.start();
  }

  /** Ends the tree without grace. */
  @Override
  public Process destroyForcibly() {
    end(Duration.ZERO);
    return this;
  }

  /** Whether the tree is asked before it is ended: with a grace, and not on Windows. */
  @Override
  public boolean supportsNormalTermination() {
    return tree.asks(grace);
  }

  @Override
  public OutputStream getOutputStream() {
    return child.getOutputStream();
  }

  /** Empty: the output is read here, see {@link #tail()}. */
  @Override
  public InputStream getInputStream() {
    return InputStream.nullInputStream();
  }

  /** Empty, as {@link #getInputStream()}. */
  @Override
  public InputStream getErrorStream() {
    return InputStream.nullInputStream();
  }

  @Override
  public boolean isAlive() {
    return child.isAlive();
  }

  @Override
  public long pid() {
    return child.pid();
  }

  @Override
  public ProcessHandle toHandle() {
    return child.toHandle();
  }

  @Override
  public ProcessHandle.Info info() {
    return child.info();
  }

  @Override
  public Stream<ProcessHandle> children() {
    return child.children();
  }

  @Override
  public Stream<ProcessHandle> descendants() {
    return child.descendants();
  }

  @Override
  public CompletableFuture<Process> onExit() {
    return child.onExit().thenApply(ended -> this);
  }

  @Override
  public String toString() {
    return child.toString();
  }
}
