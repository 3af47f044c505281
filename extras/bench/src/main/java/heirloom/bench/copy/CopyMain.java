package heirloom.bench.copy;

import heirloom.inherit.Inheritance;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Writes what the parent gives it into a file: out of shared memory in place, or through a pipe.
 * Standard input says how many bytes come next, 0 at a round's end; each is answered by one byte.
 */
public final class CopyMain {

  private CopyMain() {}

  /** {@code shared OUT} or {@code pipe OUT BLOCK FIFO}. */
  public static void main(String[] words) throws IOException {
    try (FileChannel out =
            FileChannel.open(
                Path.of(words[1]), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        DataInputStream asked = new DataInputStream(System.in)) {
      if (words[0].equals("shared")) {
        ByteBuffer block = Inheritance.current().memory("block").bytes();
        serve(asked, out, block, null);
      } else {
        ByteBuffer block = ByteBuffer.allocateDirect(Integer.parseInt(words[2]));
        try (FileChannel pipe = FileChannel.open(Path.of(words[3]), StandardOpenOption.READ)) {
          serve(asked, out, block, pipe);
        }
      }
    }
  }

  private static void serve(
      DataInputStream asked, FileChannel out, ByteBuffer block, @Nullable FileChannel pipe)
      throws IOException {
    while (true) {
      int bytes = asked.readInt();
      if (bytes < 0) {
        return;
      }
      if (bytes == 0) {
        out.position(0);
      } else {
        block.clear().limit(bytes);
        if (pipe != null) {
          while (block.hasRemaining()) {
            if (pipe.read(block) < 0) {
              throw new IOException("the pipe ended early");
            }
          }
          block.flip();
        }
        while (block.hasRemaining()) {
          out.write(block);
        }
      }
      System.out.write(1);
      System.out.flush();
    }
  }
}
