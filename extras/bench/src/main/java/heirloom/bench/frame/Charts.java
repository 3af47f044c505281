package heirloom.bench.frame;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.HorizontalBarChart;
import org.knowm.xchart.HorizontalBarChartBuilder;
import org.knowm.xchart.style.Styler;

/**
 * A PNG per table: per row a bar for ours and a bar for the peer, so that the eye sees the ratio.
 * Rows without a peer's figure have no bar there.
 */
public final class Charts {

  private static final Color OURS = new Color(0x1b6ca8);
  private static final Color THEIRS = new Color(0xb0b7bf);

  /** Pixels a row; of rows less than 74 pixels apart every other label is left out. */
  private static final int ROW = 80;

  private Charts() {}

  /**
   * Draws every table that has rows into {@code folder}, which is made when missing.
   *
   * @return the files written
   * @throws IOException when the folder cannot be made or a file not written
   */
  public static List<Path> draw(List<Table> tables, Path folder) throws IOException {
    System.setProperty("java.awt.headless", "true");
    Files.createDirectories(folder);
    List<Path> files = new ArrayList<>();
    for (Table table : tables) {
      Optional<HorizontalBarChart> chart = chart(table);
      if (chart.isPresent()) {
        Path file = folder.resolve(table.file() + ".png");
        ImageIO.write(BitmapEncoder.getBufferedImage(chart.get()), "png", file.toFile());
        files.add(file);
      }
    }
    return files;
  }

  private static Optional<HorizontalBarChart> chart(Table table) {
    List<Row> rows =
        table.lines().stream().map(Line::row).filter(row -> row.ours().isPresent()).toList();
    if (rows.isEmpty()) {
      return Optional.empty();
    }
    List<String> labels = new ArrayList<>();
    List<Double> ours = new ArrayList<>();
    List<Double> theirs = new ArrayList<>();
    for (Row row : rows) {
      // The same words may stand in two rows; a category must be unique.
      labels.add((labels.size() + 1) + " " + row.what() + " / " + row.peer());
      ours.add(row.ours().getAsDouble());
      theirs.add(row.theirs().orElse(0));
    }
    HorizontalBarChart chart =
        new HorizontalBarChartBuilder()
            .width(1100)
            .height(140 + ROW * rows.size())
            .title(table.title())
            .xAxisTitle(rows.get(0).unit().symbol())
            .build();
    chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideS);
    chart.getStyler().setAvailableSpaceFill(0.8);
    chart.getStyler().setPlotGridHorizontalLinesVisible(false);
    chart.getStyler().setSeriesColors(new Color[] {OURS, THEIRS});
    chart.addSeries("Heirloom", ours, labels);
    chart.addSeries("peer", theirs, labels);
    return Optional.of(chart);
  }
}
