package heirloom.channel;

import static heirloom.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import heirloom.os.Current;
import heirloom.os.OsBell;
import heirloom.os.OsHandle;
import heirloom.os.OsListener;
import heirloom.os.OsRinger;
import heirloom.os.linux.PlainClaims;
import heirloom.testing.HandleCensus;
import heirloom.testing.OwnThread;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

/** One child fills the bell that it shares with others: a child in plain Java does not wait. */
@ExtendWith(HandleCensus.class)
@EnabledOnOs(value = OS.LINUX, disabledReason = "a bell is a pipe")
class BellFloodedTest {

  /** Bytes of a pipe as Linux makes it, unless it is short of memory for pipes. */
  private static final int PIPE = 64 << 10;

  @Test
  void aRingBesideAFloodReturns() throws Exception {
    try (OsBell bell = Current.os().createBell()) {
      OsHandle handle = bell.openRinger();
      long number = handle.acquire();
      handle.release();
      String path = "/proc/self/fd/" + number;
      try (OsRinger honest = new PlainClaims().adoptRinger(number);
          FileOutputStream flood = new FileOutputStream(path, true);
          FileInputStream look = new FileInputStream(path)) {
        CompletableFuture<Void> flooding =
            CompletableFuture.runAsync(
                () -> {
                  try {
                    flood.write(new byte[PIPE + 1]);
                  } catch (java.io.IOException e) {
                    throw new AssertionError(e);
                  }
                },
                OwnThread.EACH);
        await().until(() -> look.available() >= PIPE || flooding.isDone());
        CompletableFuture<Void> ringing =
            CompletableFuture.runAsync(
                () -> {
                  try {
                    honest.ring();
                  } catch (java.io.IOException e) {
                    throw new AssertionError(e);
                  }
                },
                OwnThread.EACH);
        try {
          ringing.get(60, TimeUnit.SECONDS);
        } finally {
          // The flood's last byte goes where one was read.
          while (!flooding.isDone() || look.available() > 0) {
            assertThat(bell.sleep(1)).isNotNull();
          }
        }
        // And a bell that nobody has rung is rung.
        honest.ring();
        assertThat(bell.sleep(TimeUnit.MILLISECONDS.toNanos(500))).isEqualTo(OsListener.Heard.RING);
      } finally {
        handle.close();
      }
    }
  }
}
