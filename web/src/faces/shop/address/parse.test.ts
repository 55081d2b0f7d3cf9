import { areaList } from '@vant/area-data'
import { describe, expect, it } from 'vitest'
import { parseAddress, parseRegion } from './parse'

const read = (text: string) => parseAddress(text, areaList)

describe('pasted addresses', () => {
  it('in the usual order', () => {
    expect(read('李小雨 13812345678 浙江省杭州市西湖区文三路 90 号东部软件园 1 号楼')).toEqual({
      name: '李小雨', phone: '13812345678', province: '浙江省', city: '杭州市', district: '西湖区', street: '文三路90号东部软件园1号楼',
    })
  })
  it('with labels, Chinese commas, a spaced number and a country code', () => {
    expect(read('收货人：王芳，手机号码：+86 139 0000 1234，所在地区：广东广州天河区，详细地址：体育西路1号')).toEqual({
      name: '王芳', phone: '13900001234', province: '广东省', city: '广州市', district: '天河区', street: '体育西路1号',
    })
  })
  it('place first and name last', () => {
    expect(read('四川省成都市武侯区人民南路四段1号 陈思远 13700000000')).toMatchObject({
      name: '陈思远', district: '武侯区', street: '人民南路四段1号', phone: '13700000000',
    })
  })
  it('of a municipality without the repeated city, and of autonomous regions in short form', () => {
    expect(parseRegion('北京市朝阳区建国路88号', areaList)).toMatchObject({ province: '北京市', city: '北京市', district: '朝阳区', rest: '建国路88号' })
    expect(parseRegion('新疆乌鲁木齐市天山区光明路', areaList)).toMatchObject({ province: '新疆维吾尔自治区', city: '乌鲁木齐市', district: '天山区' })
  })
  it('of nothing useful gives nothing', () => {
    expect(read('???')).toEqual({})
    expect(read('12345678901234567890')).toEqual({})
  })
})
