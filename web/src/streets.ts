// Draws streets and waters under the map out of a PMTiles archive on our own server, of which only the ranges for the part that is shown are asked for.
// Tiles lie in the Web Mercator projection; each position is turned into degrees and from there into the map's own projection.

import { VectorTile, type VectorTileFeature } from "@mapbox/vector-tile";
import { PbfReader } from "pbf";
import { PMTiles } from "pmtiles";

// mostTiles bounds what one view asks for.
const mostTiles = 24;
const waters = ["water", "ocean", "lakes"];
const mains = ["highway", "motorway", "trunk", "primary", "major_road", "secondary"];

let archive: PMTiles | undefined;

type Frame = { width: number; height: number; lat: number; lon: number; kx: number; ky: number };

function frameOf(map: SVGSVGElement): Frame {
  const { width, height } = map.viewBox.baseVal, d = map.dataset;
  return { width, height, lat: Number(d.lat), lon: Number(d.lon), kx: Number(d.kx), ky: Number(d.ky) };
}

function column(lon: number, zoom: number): number {
  return ((lon + 180) / 360) * 2 ** zoom;
}

function row(lat: number, zoom: number): number {
  const r = (lat * Math.PI) / 180;
  return ((1 - Math.asinh(Math.tan(r)) / Math.PI) / 2) * 2 ** zoom;
}

function latitude(row: number, zoom: number): number {
  return (Math.atan(Math.sinh(Math.PI * (1 - (2 * row) / 2 ** zoom))) * 180) / Math.PI;
}

// zoomFor gives the level whose tiles are about a quarter of the map wide, within what the archive has.
function zoomFor(f: Frame, least: number, most: number): number {
  const zoom = Math.floor(Math.log2((360 * f.kx) / 240));
  return Math.min(Math.max(zoom, least), most);
}

function path(f: Frame, feature: VectorTileFeature, x: number, y: number, zoom: number): string {
  return feature.loadGeometry().map((line) => line.map((p, i) => {
    const lon = ((x + p.x / feature.extent) / 2 ** zoom) * 360 - 180;
    const lat = latitude(y + p.y / feature.extent, zoom);
    return `${i === 0 ? "M" : "L"}${(f.width / 2 + (lon - f.lon) * f.kx).toFixed(1)} ${(f.height / 2 - (lat - f.lat) * f.ky).toFixed(1)}`;
  }).join("")).join("") + (feature.type === 3 ? "Z" : "");
}

// kindOf names how a feature is drawn, or "" for what is not: points, buildings, areas that are no water.
function kindOf(layer: string, feature: VectorTileFeature): string {
  if (feature.type === 3) return waters.includes(layer) ? "water" : "";
  if (feature.type !== 2 || layer === "boundaries") return "";
  const kind = String(feature.properties.kind ?? feature.properties.class ?? feature.properties.highway ?? "");
  return mains.includes(kind) ? "main" : "street";
}

function drawTile(group: SVGGElement, f: Frame, data: ArrayBuffer, x: number, y: number, zoom: number): void {
  const tile = new VectorTile(new PbfReader(new Uint8Array(data)));
  for (const [name, layer] of Object.entries(tile.layers)) {
    for (let i = 0; i < layer.length; i++) {
      const feature = layer.feature(i);
      const kind = kindOf(name, feature);
      if (!kind) continue;
      const e = document.createElementNS("http://www.w3.org/2000/svg", "path");
      e.setAttribute("class", kind);
      e.setAttribute("d", path(f, feature, x, y, zoom));
      group.append(e);
    }
  }
}

async function streets(): Promise<void> {
  const map = document.querySelector<SVGSVGElement>("[data-map][data-tiles]");
  const group = map?.querySelector<SVGGElement>("[data-streets]");
  if (!map || !group || group.dataset.done) return;
  group.dataset.done = "1";
  archive ??= new PMTiles(new URL(map.dataset.tiles ?? "", location.href).href);
  const header = await archive.getHeader();
  const f = frameOf(map), zoom = zoomFor(f, header.minZoom, header.maxZoom);
  const west = Math.floor(column(f.lon - f.width / 2 / f.kx, zoom)), east = Math.floor(column(f.lon + f.width / 2 / f.kx, zoom));
  const north = Math.floor(row(f.lat + f.height / 2 / f.ky, zoom)), south = Math.floor(row(f.lat - f.height / 2 / f.ky, zoom));
  if ((east - west + 1) * (south - north + 1) > mostTiles) return;
  for (let x = west; x <= east; x++) {
    for (let y = north; y <= south; y++) {
      const tile = await archive.getZxy(zoom, x, y);
      if (tile) drawTile(group, f, tile.data, x, y, zoom);
    }
  }
  const credit = document.querySelector("[data-tiles-credit]");
  const metadata = await archive.getMetadata() as { attribution?: string } | undefined;
  if (credit && metadata?.attribution) credit.textContent = new DOMParser().parseFromString(metadata.attribution, "text/html").body.textContent;
}

function begin(): void {
  streets().catch((error: unknown) => console.warn("streets", error));
}

document.addEventListener("marsad:map", begin);
begin();
