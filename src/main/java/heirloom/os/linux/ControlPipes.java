package heirloom.os.linux;

import com.sun.jna.Memory;
import heirloom.os.OsControl;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.OsPipe;
import heirloom.os.OsProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * A control line for a child without native access: it is told this process's descriptor numbers,
 * opens {@code /proc/PARENT/fd/N} and answers with one byte. Until then, or until its end, a
 * duplicate of each handle stays open here.
 */
final class ControlPipes implements OsControl {

  private final Libc libc;
  private final EpollLoop loop;
  private final PipeOutput messages;
  private final OsHandle answers;
  private final List<OsHandle> childEnds;

  /** Held over a write, which may wait for the child: never taken by the loop's thread. */
  private final ReentrantLock sending = new ReentrantLock();

  private final Queue<List<OsHandle>> unanswered = new ArrayDeque<>();
  private long watchKey;
  private boolean over;

  private ControlPipes(Libc libc, EpollLoop loop, OsPipe messages, OsPipe answers) {
    this.libc = libc;
    this.loop = loop;
    this.messages = new PipeOutput(libc, messages.writeEnd());
    this.answers = answers.readEnd();
    this.childEnds = List.of(messages.readEnd(), answers.writeEnd());
  }

  static ControlPipes create(Libc libc, EpollLoop loop) throws OsException {
    OsPipe messages = Descriptors.pipe(libc);
    OsPipe answers;
    try {
      answers = Descriptors.pipe(libc);
    } catch (OsException e) {
      messages.readEnd().close();
      messages.writeEnd().close();
      throw e;
    }
    ControlPipes control = new ControlPipes(libc, loop, messages, answers);
    try {
      control.watch();
    } catch (OsException e) {
      control.close();
      throw e;
    }
    return control;
  }

  @Override
  public List<OsHandle> childEnds() {
    return childEnds;
  }

  @Override
  public String mechanism() {
    return "proc";
  }

  @Override
  public void send(OsProcess target, List<OsHandle> handles, Function<long[], String> message)
      throws OsException {
    List<OsHandle> kept = new ArrayList<>();
    try {
      long[] numbers = new long[handles.size()];
      for (int i = 0; i < numbers.length; i++) {
        OsHandle copy = Descriptors.duplicate(libc, handles.get(i));
        kept.add(copy);
        numbers[i] = copy.acquire();
        copy.release();
      }
      send(kept, message.apply(numbers) + "\n");
    } catch (OsException | RuntimeException | Error e) {
      kept.forEach(OsHandle::close);
      throw e;
    }
  }

  /** One at a time: answers come in the order of the messages. */
  private void send(List<OsHandle> kept, String line) throws OsException {
    sending.lock();
    try {
      expectAnswer(kept);
      messages.write(line.getBytes(StandardCharsets.UTF_8));
    } catch (OsException e) {
      throw e;
    } catch (IOException e) {
      OsException failure = gone();
      failure.initCause(e);
      throw failure;
    } finally {
      sending.unlock();
    }
  }

  /** Before the write: the answer may be here before the writer is back. */
  private synchronized void expectAnswer(List<OsHandle> kept) throws OsException {
    if (over) {
      throw gone();
    }
    unanswered.add(kept);
  }

  private static OsException gone() {
    return Errno.exception("write", Errno.EPIPE, "the child no longer listens");
  }

  private synchronized void watch() throws OsException {
    int fd = (int) answers.acquire();
    try (Memory event = new Memory(EpollLoop.EVENT_SIZE)) {
      // Read on the loop's thread, which must never wait.
      Errno.check(libc, "fcntl", libc.fcntl(fd, Descriptors.F_SETFL, Descriptors.O_NONBLOCK));
      watchKey = loop.add(fd, this::answered, event);
    } finally {
      answers.release();
    }
  }

  /** On the loop's thread: lets go of what the child has opened, or of all when it is gone. */
  private synchronized void answered() {
    if (over) {
      return;
    }
    int fd = (int) answers.acquire();
    try (Memory bytes = new Memory(256);
        Memory event = new Memory(EpollLoop.EVENT_SIZE)) {
      long count = libc.read(fd, bytes, bytes.size());
      int errno = count == -1 ? libc.errno() : 0;
      for (long i = 0; i < count; i++) {
        release(unanswered.poll());
      }
      if (count > 0 || errno == Errno.EAGAIN || errno == Errno.EINTR) {
        loop.rearm(fd, watchKey, event);
      } else {
        finish();
      }
    } catch (OsException e) {
      // The line can no longer be watched: over, as if the child had closed it.
      finish();
    } finally {
      answers.release();
    }
  }

  private synchronized void finish() {
    over = true;
    // A child that answers no more frees no handle either: who waits to tell it of one may stop.
    messages.close();
    loop.forget(watchKey);
    answers.close();
    while (!unanswered.isEmpty()) {
      release(unanswered.poll());
    }
  }

  private static void release(@org.jspecify.annotations.Nullable List<OsHandle> handles) {
    if (handles != null) {
      handles.forEach(OsHandle::close);
    }
  }

  @Override
  public void close() {
    childEnds.forEach(OsHandle::close);
    synchronized (this) {
      if (!over) {
        finish();
      }
    }
  }
}
