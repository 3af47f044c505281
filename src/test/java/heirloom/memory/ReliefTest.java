package heirloom.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.os.OsException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ReliefTest {

  private final AtomicInteger attempts = new AtomicInteger();

  @Test
  void whatSucceedsIsMadeOnce() throws OsException {
    assertThat(Relief.whenRefused(attempts::incrementAndGet)).isEqualTo(1);
    assertThat(attempts).hasValue(1);
  }

  @Test
  void wantOfMemoryIsTriedAgainWhileAnythingIsHeld() throws OsException {
    ByteBuffer held = bufferOfClosedRegion();
    try {
      int result =
          Relief.whenRefused(
              () -> {
                if (attempts.incrementAndGet() < 3) {
                  throw refusal("ENOMEM");
                }
                return attempts.get();
              });
      assertThat(result).isEqualTo(3);
    } finally {
      Reference.reachabilityFence(held);
    }
  }

  @Test
  void whatStaysRefusedIsThrown() throws OsException {
    ByteBuffer held = bufferOfClosedRegion();
    try {
      assertThatThrownBy(
              () ->
                  Relief.whenRefused(
                      () -> {
                        attempts.incrementAndGet();
                        throw refusal("ENOMEM");
                      }))
          .isInstanceOf(OsException.class)
          .hasMessageContaining("ENOMEM");
      assertThat(attempts.get()).isBetween(3, 20);
    } finally {
      Reference.reachabilityFence(held);
    }
  }

  @Test
  void otherRefusalsAreThrownAtOnce() {
    assertThatThrownBy(
            () ->
                Relief.whenRefused(
                    () -> {
                      attempts.incrementAndGet();
                      throw refusal("EMFILE");
                    }))
        .isInstanceOf(OsException.class);
    assertThat(attempts).hasValue(1);
  }

  private static OsException refusal(String symbol) {
    return new OsException("mmap", 12, symbol, "no", "");
  }

  private static ByteBuffer bufferOfClosedRegion() throws OsException {
    try (SharedMemory memory = SharedMemory.allocate(4096)) {
      return memory.bytes();
    }
  }
}
