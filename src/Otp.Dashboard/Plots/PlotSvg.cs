using System.Globalization;
using System.Xml.Linq;
using Microsoft.AspNetCore.Html;
using OxyPlot;

namespace Otp.Dashboard.Plots;

/// <summary>
/// What the library draws, made part of a page: as wide as there is room, in the colours and letters of the page's theme, with a title
/// and a description, and without inline styles, which the content security policy forbids.
/// </summary>
internal static class PlotSvg
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private static int _drawn;

    public static IHtmlContent Draw(PlotModel model, int width, int height, string title, string description)
    {
        var exporter = new SvgExporter { Width = width, Height = height, IsDocument = false };
        var drawing = XElement.Parse(exporter.ExportToString(model));

        // Ids are the whole page's.
        var id = $"plot{((uint)Interlocked.Increment(ref _drawn)).ToString(CultureInfo.InvariantCulture)}";
        foreach (var element in drawing.DescendantsAndSelf())
        {
            Restyle(element, id);
        }

        drawing.Attributes().Where(attribute => attribute.IsNamespaceDeclaration && attribute.Name.LocalName == "xlink").Remove();
        drawing.SetAttributeValue("width", null);
        drawing.SetAttributeValue("height", null);
        drawing.SetAttributeValue("version", null);
        drawing.SetAttributeValue("viewBox", string.Create(CultureInfo.InvariantCulture, $"0 0 {width} {height}"));
        drawing.SetAttributeValue("role", "img");
        drawing.SetAttributeValue("aria-labelledby", $"{id}-title {id}-desc");
        drawing.AddFirst(
            new XElement(Svg + "title", new XAttribute("id", $"{id}-title"), title),
            new XElement(Svg + "desc", new XAttribute("id", $"{id}-desc"), description));
        return new HtmlString(drawing.ToString(SaveOptions.DisableFormatting));
    }

    private static void Restyle(XElement element, string id)
    {
        if (element.Attribute("style") is { Value: var style } inline)
        {
            inline.Remove();
            foreach (var declaration in style.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                var colon = declaration.IndexOf(':', StringComparison.Ordinal);
                element.SetAttributeValue(declaration[..colon].Trim(), declaration[(colon + 1)..].Trim());
            }
        }

        // Letters are as wide as the browser's are, not as the library has them.
        if (element.Elements(Svg + "text").Any())
        {
            element.SetAttributeValue("clip-path", null);
        }

        element.SetAttributeValue("font-family", null);
        element.SetAttributeValue("font-weight", null);
        foreach (var attribute in element.Attributes())
        {
            switch (attribute.Name.LocalName)
            {
                case "id":
                    attribute.Value = $"{id}-{attribute.Value}";
                    break;
                case "clip-path":
                    attribute.Value = attribute.Value.Replace("url(#", $"url(#{id}-", StringComparison.Ordinal);
                    break;
                case "fill" or "stroke":
                    attribute.Value = PlotColors.InTheme(attribute.Value);
                    break;
            }
        }
    }
}

/// <summary>The colours of plots. In a drawing each stands for one of the theme's, which the style sheet names.</summary>
internal static class PlotColors
{
    private const int Series = 3;

    private static readonly (OxyColor Color, string Name)[] All =
    [
        (OxyColor.FromRgb(1, 0, 0), "var(--plot-text)"),
        (OxyColor.FromRgb(2, 0, 0), "var(--plot-grid)"),
        (OxyColor.FromRgb(3, 0, 0), "var(--plot-1)"),
        (OxyColor.FromRgb(4, 0, 0), "var(--plot-2)"),
        (OxyColor.FromRgb(5, 0, 0), "var(--plot-3)"),
    ];

    public static OxyColor Text => All[0].Color;

    public static OxyColor Grid => All[1].Color;

    public static OxyColor Of(int series) => All[2 + (series % Series)].Color;

    public static string InTheme(string color)
        => Array.Find(All, one => color == $"rgb({one.Color.R.ToString(CultureInfo.InvariantCulture)},0,0)").Name
            ?? (color is "black" ? All[0].Name : color);
}
