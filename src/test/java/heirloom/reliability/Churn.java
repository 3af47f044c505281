package heirloom.reliability;

import java.io.FileInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.Selector;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/**
 * Threads that open and close sockets, files, pipes, selectors and watchers as fast as they can:
 * the JDK's own descriptors, most of them without close-on-exec.
 */
final class Churn implements AutoCloseable {

  private final LongAdder opens = new LongAdder();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean over;

  Churn(int count, long seed) {
    for (int i = 0; i < count; i++) {
      Random random = new Random(seed + i);
      Thread thread = new Thread(() -> run(random), "churn-" + i);
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
  }

  /** How many descriptors were opened. */
  long opens() {
    return opens.sum();
  }

  private void run(Random random) {
    try {
      while (!over) {
        opens.add(one(random.nextInt(40)));
      }
    } catch (IOException | RuntimeException e) {
      failure.compareAndSet(null, e);
    }
  }

  private static int one(int kind) throws IOException {
    if (kind == 0) {
      // A real connection: rare, as its closed end lingers and ports are few.
      try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
          Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
          Socket accepted = server.accept()) {
        return client.isConnected() && accepted.isConnected() ? 3 : 0;
      }
    }
    if (kind == 1) {
      try (WatchService watcher = FileSystems.getDefault().newWatchService()) {
        Path.of("/tmp").register(watcher, StandardWatchEventKinds.ENTRY_DELETE);
        return 3;
      }
    }
    if (kind < 5) {
      try (Selector selector = Selector.open()) {
        selector.selectNow();
        return 2;
      }
    }
    if (kind < 10) {
      Pipe pipe = Pipe.open();
      pipe.source().close();
      pipe.sink().close();
      return 2;
    }
    if (kind < 13) {
      try (DatagramChannel channel = DatagramChannel.open()) {
        return channel.isOpen() ? 1 : 0;
      }
    }
    try (FileInputStream file = new FileInputStream("/dev/zero")) {
      return file.read() == 0 ? 1 : 0;
    }
  }

  /** Ends the threads; what one of them could not do is this test's failure. */
  @Override
  public void close() {
    over = true;
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
    if (failure.get() != null) {
      throw new AssertionError("a thread that opens and closes failed", failure.get());
    }
  }
}
