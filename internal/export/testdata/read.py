"""Reads what the tests wrote with the modules of Python alone, and says what is not as it should be."""
import csv, json, os, sys, zipfile
import xml.etree.ElementTree as ET

here = sys.argv[1]
place = 'Tall al-Zarur'


def path(name):
    return os.path.join(here, name)


def check(what, ok):
    if not ok:
        sys.exit('not as it should be: ' + what)


rows = list(csv.DictReader(open(path('a.csv'), encoding='utf-8-sig', newline='')))
check('csv', len(rows) == 2 and rows[0]['event_id_cnty'] == '#event+id' and rows[1]['location'] == place and rows[1]['fatalities'] == '3' and rows[1]['notes'].startswith("'="))
sheet = ET.fromstring(zipfile.ZipFile(path('a.xlsx')).read('xl/worksheets/sheet1.xml'))
ns = {'s': 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'}
check('xlsx', len(sheet.findall('.//s:row', ns)) == 2 and sheet.find('.//s:f', ns) is None)
g = json.load(open(path('a.geojson'), encoding='utf-8'))
check('geojson', 'crs' not in g and g['features'][0]['geometry'] == {'type': 'Point', 'coordinates': [36.6203, 35.5012]})
kml = ET.parse(path('a.kml'))
check('kml', kml.findtext('.//{http://www.opengis.net/kml/2.3}coordinates') == '36.6203,35.5012')
gpx = ET.parse(path('a.gpx')).find('{http://www.topografix.com/GPX/1/1}wpt')
check('gpx', gpx.get('lat') == '35.5012' and gpx.get('lon') == '36.6203')
atom = ET.parse(path('a.atom'))
check('atom', len(atom.findall('{http://www.w3.org/2005/Atom}entry')) == 1)
feed = json.load(open(path('a.feed.json'), encoding='utf-8'))
check('json feed', feed['items'][0]['url'] == 'https://monitor.example/en/incidents/i7')
ld = json.load(open(path('a.jsonld'), encoding='utf-8'))
check('json-ld', len(ld['@graph'][0]['prov:wasDerivedFrom']) == 2)
