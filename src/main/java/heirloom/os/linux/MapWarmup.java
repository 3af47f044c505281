package heirloom.os.linux;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;

/**
 * Makes a first mapping in the background, so that the JDK has what it needs for one when the child
 * asks for its memory: on Java 17 a first {@code FileChannel.map} takes 8 ms of a 40 ms start, most
 * of it a lambda within the JDK. Takes the same steps in the same order as the real one, so that
 * the two threads meet at no class from two sides.
 */
final class MapWarmup extends Thread {

  MapWarmup() {
    super("heirloom-map-warmup");
    setDaemon(true);
  }

  @Override
  public void run() {
    // This program's own file: there, regular, not empty. Its one page goes with the collector.
    try (FileInputStream in = new FileInputStream("/proc/self/exe")) {
      FileChannel channel = in.getChannel();
      PlainMapping.map(channel, 0, Math.min(channel.size(), 1), false);
    } catch (IOException e) {
      // Nothing is lost but time: whoever maps memory meets the reason there and reports it.
    }
  }
}
