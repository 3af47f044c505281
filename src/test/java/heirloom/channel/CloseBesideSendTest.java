package heirloom.channel;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.testing.OwnThread;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A thread sends while another one closes: what was said to be sent is in the stream. */
@Tag("windows")
class CloseBesideSendTest {

  private static final int ROUNDS = 200;

  @Test
  void nothingThatWasSentIsBehindTheEnd() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      LanePair pair = new LanePair();
      CompletableFuture<Integer> sending =
          CompletableFuture.supplyAsync(() -> sendAll(pair), OwnThread.EACH);
      CompletableFuture<Integer> receiving =
          CompletableFuture.supplyAsync(() -> receiveAll(pair), OwnThread.EACH);
      while (pair.sender.statistics().messages() < 100 && !sending.isDone()) {
        Thread.onSpinWait();
      }
      pair.sender.close();
      int sent = sending.get();
      // The last one may be there although its sender was told of the close.
      assertThat(receiving.get()).as("round=%d", round).isIn(sent, sent + 1);
    }
  }

  private static int sendAll(LanePair pair) {
    int sent = 0;
    ByteBuffer message = ByteBuffer.allocate(8);
    try {
      while (true) {
        sent += pair.sender.trySend(message.clear()) ? 1 : 0;
      }
    } catch (IllegalStateException closed) {
      return sent;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static int receiveAll(LanePair pair) {
    int[] received = {0};
    try {
      while (pair.receiver.receive(m -> received[0]++)) {
        // Until the end.
      }
      return received[0];
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
