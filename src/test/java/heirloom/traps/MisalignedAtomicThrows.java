package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.memory.SharedMemory;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

/**
 * A volatile access to a long at offset 4 is an IllegalStateException. Measured;
 * MethodHandles.byteBufferViewVarHandle. Every mapping of ours starts at a multiple of 64 bytes and
 * more, so a layout whose atomics lie at multiples of their size is aligned in every process.
 */
class MisalignedAtomicThrows {

  private static final VarHandle LONGS =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

  @Test
  void offsetFourThrowsAndMultiplesOfEightDoNot() throws IOException {
    try (SharedMemory memory = SharedMemory.allocate(1 << 17)) {
      ByteBuffer whole = memory.bytes();
      assertThatThrownBy(() -> LONGS.getVolatile(whole, 4))
          .isInstanceOf(IllegalStateException.class);
      for (ByteBuffer each :
          new ByteBuffer[] {
            whole, memory.map(1 << 16, 100).bytes(), memory.map().buffer(64, 64), whole.slice(8, 8)
          }) {
        assertThat(each.alignmentOffset(0, 8)).isZero();
        LONGS.setVolatile(each, 0, 42L);
        assertThat(LONGS.getVolatile(each, 0)).isEqualTo(42L);
      }
    }
  }
}
