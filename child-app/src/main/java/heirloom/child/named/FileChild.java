package heirloom.child.named;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import heirloom.interop.MappedFile;
import heirloom.interop.PageProtection;
import heirloom.interop.View;
import heirloom.interop.ViewAccess;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Another program that has the same file mapped, or makes it shorter. */
public final class FileChild {

  private FileChild() {}

  /**
   * {@code write FILE OFFSET…}: says what it sees at each offset of the file, then writes a c
   * there. {@code truncate FILE SIZE}: makes the file that short, and says how that went.
   */
  public static void main(String[] words) throws IOException {
    Path file = Path.of(words[1]);
    if (words[0].equals("truncate")) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(Long.parseLong(words[2]));
        System.out.println("it has " + channel.size() + " bytes now");
      } catch (IOException e) {
        System.out.println("refused: " + e.getMessage());
      }
      return;
    }
    try (MappedFile mapped = MappedFile.open(file, PageProtection.READ_WRITE);
        View view = mapped.map(ViewAccess.WRITE)) {
      StringBuilder seen = new StringBuilder();
      for (int i = 2; i < words.length; i++) {
        long offset = Long.parseLong(words[i]);
        seen.append(new String(view.read(offset, 1), ISO_8859_1));
        view.write(offset, new byte[] {'c'});
      }
      System.out.println("saw " + seen + ", wrote " + "c".repeat(seen.length()));
    }
  }
}
