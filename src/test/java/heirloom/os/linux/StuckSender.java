package heirloom.os.linux;

import static heirloom.testing.Patience.await;

import heirloom.os.OsControl;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.OsProcess;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** A thread that sends over a control line until there is no room, and waits for it. */
final class StuckSender {

  private final AtomicReference<Throwable> end = new AtomicReference<>();
  private final Thread thread;

  /**
   * Returns when the sender waits.
   *
   * @param method where it waits then
   */
  StuckSender(OsControl line, OsProcess child, OsHandle file, String method) {
    thread =
        new Thread(
            () -> {
              try {
                while (true) {
                  line.send(child, List.of(file), n -> "x".repeat(2000));
                }
              } catch (OsException | RuntimeException e) {
                end.set(e);
              }
            });
    thread.start();
    await()
        .until(
            () ->
                Arrays.stream(thread.getStackTrace())
                    .anyMatch(frame -> frame.getMethodName().equals(method)));
  }

  /** Waits for its end; what ended it. */
  Optional<Throwable> join() throws InterruptedException {
    thread.join();
    return Optional.ofNullable(end.get());
  }
}
