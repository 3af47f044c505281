package heirloom.bench.lane;

import heirloom.launch.ChildBuilder;
import io.aeron.Aeron;
import io.aeron.FragmentAssembler;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.agrona.concurrent.UnsafeBuffer;

/** Aeron over its IPC medium. */
final class AeronEnds {

  private static final String CHANNEL = "aeron:ipc";
  private static final int STREAM = 7;
  private static final String FOLDER = "BENCH_AERON_FOLDER";
  private static final int FRAGMENTS = 256;

  private AeronEnds() {}

  static final class Sending implements Outlet {
    private final Path folder;
    private final MediaDriver driver;
    private final Aeron aeron;
    private final Publication publication;
    private final UnsafeBuffer message;

    Sending(int size) throws IOException {
      folder = Files.createTempDirectory("heirloom-bench-aeron");
      driver =
          MediaDriver.launchEmbedded(
              new MediaDriver.Context()
                  .aeronDirectoryName(folder.resolve("driver").toString())
                  .threadingMode(ThreadingMode.SHARED)
                  .dirDeleteOnShutdown(true));
      aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(driver.aeronDirectoryName()));
      publication = aeron.addExclusivePublication(CHANNEL, STREAM);
      message = new UnsafeBuffer(new byte[size]);
    }

    @Override
    public void giveTo(ChildBuilder receiver) {
      receiver.environment().put(FOLDER, driver.aeronDirectoryName());
    }

    @Override
    public void send(long value) throws IOException {
      message.putLong(0, value);
      long result = publication.offer(message);
      while (result < 0) {
        if (result == Publication.CLOSED || result == Publication.MAX_POSITION_EXCEEDED) {
          throw new IOException("Aeron refused: " + Publication.errorString(result));
        }
        Thread.onSpinWait();
        result = publication.offer(message);
      }
    }

    @Override
    public void close() throws IOException {
      aeron.close();
      driver.close();
      Files.deleteIfExists(folder);
    }
  }

  static final class Receiving implements Inlet {
    private final Subscription subscription;
    private final FragmentAssembler assembler;
    private long sum;
    private long received;

    Receiving() throws IOException {
      String folder = System.getenv(FOLDER);
      if (folder == null) {
        throw new IOException("no " + FOLDER + " in the environment");
      }
      Aeron aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(folder));
      subscription = aeron.addSubscription(CHANNEL, STREAM);
      assembler =
          new FragmentAssembler(
              (buffer, offset, length, header) -> {
                sum += buffer.getLong(offset);
                received++;
              });
    }

    @Override
    public long receive(long count) {
      sum = 0;
      received = 0;
      while (received < count) {
        if (subscription.poll(assembler, FRAGMENTS) == 0) {
          Thread.onSpinWait();
        }
      }
      return sum;
    }
  }
}
